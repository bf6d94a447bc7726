// Every kind of archive in every compression, however its bytes arrive and wherever they end.
#include "analyse.hpp"
#include "byte_splitter.hpp"
#include "image_builder.hpp"
#include "sanitizers.hpp"
#include "shared_images.hpp"

#include <tare/codec/decoder.hpp>
#include <tare/report/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace tare;
using test::analyse;
using test::image_builder;
using test::packing;
using test::tar_builder;

namespace {

/// With sanitizers an analysis takes several times as long: there every seventh place to cut, without them
/// each.
constexpr std::size_t stride = test::with_sanitizer ? 7 : 1;

struct sample
{
    std::string name;
    std::string bytes;
};

std::string base_layer()
{
    return tar_builder{}
        .directory("etc")
        .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
        .hard_link("etc/p", "etc/passwd")
        .file("app", std::string(300, 'a'), 0755)
        .finish();
}

image_builder image_of(packing how)
{
    return image_builder{}
        .name("app:1.2")
        .layer(base_layer(), how)
        .layer(tar_builder{}.file(".wh.app", "").file(std::string(120, 'n'), "bb").finish(), how);
}

/// Docker archives and OCI layouts with layers of every compression, and a root filesystem.
std::vector<sample> plain_archives()
{
    std::vector<sample> out{{"root filesystem", base_layer()}};
    static constexpr std::array names{"plain", "gzip", "zstd"};
    for (const auto how : {packing::none, packing::gzip, packing::zstd}) {
        const std::string layers = std::string{", layers "} + names[static_cast<std::size_t>(how)];
        out.push_back({"docker archive" + layers, image_of(how).docker_archive()});
        out.push_back({"OCI layout" + layers, image_of(how).oci_archive()});
    }
    return out;
}

/// The same archives in streams of one and of several members and frames.
std::vector<sample> compressed_archives()
{
    std::vector<sample> out;
    for (const auto& [name, bytes] : plain_archives()) {
        const auto third = bytes.size() / 3;
        const auto piece = [&](std::size_t i) {
            return i == 2 ? bytes.substr(2 * third) : bytes.substr(i * third, third);
        };
        out.push_back({name + " in gzip", test::gzip(bytes)});
        out.push_back(
            {name + " in gzip members",
             test::gzip(piece(0)) + test::gzip("") + test::gzip(piece(1)) + test::gzip(piece(2))}
        );
        out.push_back({name + " in zstd", test::zstd(bytes)});
        out.push_back(
            {name + " in zstd frames", test::zstd_skippable("skipped") + test::zstd(piece(0)) +
                                           test::zstd(piece(1)) + test::zstd_skippable("") +
                                           test::zstd(piece(2))}
        );
    }
    return out;
}

/// Everything that a caller sees of an outcome. Of several faults in one compressed stream, the cuts may
/// decide which is named; that it is refused, they do not.
std::string summary(const result<std::vector<analysis::image_analysis>>& outcome, bool compressed)
{
    if (!outcome)
        return compressed ? "refused"
                          : std::string{describe(outcome.error().code).id} + outcome.error().detail +
                                outcome.error().where;
    std::string out;
    for (const auto& image : *outcome)
        out += report::to_json(image.report) + image.files;
    return out;
}

bool is_compressed(const std::string& bytes)
{
    return codec::sniff(as_bytes_view(bytes)) != codec::compression::none;
}

void check_cuts(const sample& archive)
{
    CAPTURE(archive.name, archive.bytes.size());
    const bool compressed = is_compressed(archive.bytes);
    const auto whole = summary(analyse(archive.bytes), compressed);
    test::byte_splitter::for_each(
        archive.bytes,
        [&](auto feed, const std::string& cut) {
            CAPTURE(cut);
            analysis::analyzer analyzer{{}};
            feed([&](bytes_view piece) { return analyzer.consume(piece).has_value(); });
            // Not CHECK: thousands of equal reports need not be written down.
            if (summary(analyzer.finish(), compressed) != whole)
                FAIL("another outcome");
        },
        stride
    );
}

/// Where the archive is whole: once its end-of-archive marker is there; zeros may follow.
std::size_t needed(const std::string& bytes)
{
    if (is_compressed(bytes))
        return bytes.size();
    const auto last = bytes.find_last_not_of('\0');
    return std::min(bytes.size(), last / 512 * 512 + 512 + 1024);
}

/// What is cut off must give an error, with one exception: where a tar ends between two entries, all that its
/// manifest names may be there. Then the report is that on the whole, and says that the end is missing.
void check_cut(const sample& archive, const std::vector<analysis::image_analysis>& whole, std::size_t size)
{
    const auto outcome = analyse(std::string_view{archive.bytes}.substr(0, size));
    if (!outcome)
        return;
    if (is_compressed(archive.bytes) || size % 512 != 0 || outcome->size() != whole.size())
        FAIL("a report on the first " << size << " bytes");
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto r = (*outcome)[i].report;
        const auto marked = std::erase_if(r.notes, [](const auto& n) { return n.id == "no-end-marker"; });
        if (marked != 1 || report::to_json(r) != report::to_json(whole[i].report) ||
            (*outcome)[i].files != whole[i].files)
            FAIL("another report on the first " << size << " bytes");
    }
}

void check_truncation(const sample& archive, std::size_t step)
{
    CAPTURE(archive.name, archive.bytes.size());
    const auto end = needed(archive.bytes);
    const auto outcome = analyse(archive.bytes);
    const auto whole = outcome ? *outcome : std::vector<analysis::image_analysis>{};
    for (std::size_t size = 0; size < end; size += step * stride)
        check_cut(archive, whole, size);
    // Around every block, whatever the step: that is where a reader could take the end for one.
    for (std::size_t block = 512; step * stride > 1 && block < end + 512; block += 512)
        for (const std::size_t size : {block - 1, block, block + 1})
            if (size < end)
                check_cut(archive, whole, size);
}

/// The real archives of no more than `most` bytes.
std::vector<sample> real_archives(std::size_t most)
{
    std::vector<sample> out;
    const auto folder = test::shared_images();
    if (!folder)
        return out;
    for (const auto& file : std::filesystem::recursive_directory_iterator{*folder})
        if (file.is_regular_file() && file.path().extension() != ".tsv" && file.file_size() <= most)
            out.push_back({file.path().filename().string(), test::read_file(file.path())});
    return out;
}

} // namespace

TEST_CASE("every kind of archive gives the same report however its bytes arrive")
{
    for (const auto& archive : plain_archives())
        check_cuts(archive);
}

TEST_CASE("every kind of archive in every compression gives the same report however its bytes arrive")
{
    for (const auto& archive : compressed_archives())
        check_cuts(archive);
}

TEST_CASE("every kind of archive that is cut off at any byte gives an error, never a report on a part")
{
    for (const auto& archive : plain_archives()) {
        REQUIRE(analyse(archive.bytes));
        check_truncation(archive, 1);
    }
}

TEST_CASE("every kind of archive in every compression that is cut off at any byte gives an error, never a "
          "report on a part")
{
    for (const auto& archive : compressed_archives()) {
        CAPTURE(archive.name);
        REQUIRE(analyse(archive.bytes));
        check_truncation(archive, 1);
    }
}

TEST_CASE("real archives give the same outcome however their bytes arrive", "[golden]")
{
    const auto archives = real_archives(100'000);
    if (archives.empty())
        SKIP("the real archives are not here");
    for (const auto& archive : archives)
        check_cuts(archive);
}

TEST_CASE("real archives that are cut off give an error, never a report on a part", "[golden]")
{
    const auto archives = real_archives(36'000);
    if (archives.empty())
        SKIP("the real archives are not here");
    for (const auto& archive : archives)
        check_truncation(archive, archive.bytes.size() <= 13'000 ? 1 : 131);
}
