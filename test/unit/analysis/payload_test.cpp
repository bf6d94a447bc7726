#include "analyse.hpp"
#include "image_builder.hpp"
#include "shared_images.hpp"

#include <tare/report/file_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <elf_builder.hpp>
#include <vector>

// What the report says of payload and tare, against the list of files that goes with it.

namespace {

using namespace tare;

void check_against_files(const analysis::image_analysis& image)
{
    const auto& r = image.report;
    REQUIRE(r.payload.has_value());
    const auto& p = *r.payload;
    CHECK(r.tare.has_value() == (p.state != report::payload_state::not_analysed));
    CHECK((p.state == report::payload_state::complete) == p.gaps.empty());
    if (!r.tare)
        return;
    CHECK(p.bytes + r.tare->bytes == r.sizes.visible);
    CHECK(p.files + r.tare->files == r.counts.files + r.counts.symlinks + r.counts.other);
    std::uint64_t told = r.tare->unowned.bytes;
    for (const auto& share : r.tare->packages)
        told += share.bytes;
    CHECK(told == r.tare->bytes);
    std::uint64_t by_directory = 0;
    for (const auto& share : r.tare->directories)
        by_directory += share.bytes;
    CHECK(by_directory <= r.tare->bytes);

    const auto files = report::decode_file_tree(image.files);
    REQUIRE(files.has_value());
    std::vector<std::uint64_t> of_part(p.parts.size());
    for (const auto& f : *files)
        if (f.part) {
            REQUIRE(*f.part < p.parts.size());
            CHECK(f.type != "directory");
            ++of_part[*f.part];
        }
    for (std::size_t i = 0; i < p.parts.size(); ++i) {
        CAPTURE(p.parts[i].path);
        CHECK(of_part[i] == p.parts[i].files);
    }
}

} // namespace

TEST_CASE("every image's payload and tare add up to what is visible, and agree with its files", "[golden]")
{
    const auto folder = test::shared_images();
    if (!folder)
        SKIP("no shared images beside this checkout");
    std::vector<std::filesystem::path> archives;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{*folder})
        if (entry.is_regular_file() && entry.path().filename().string().find(".tar") != std::string::npos)
            archives.push_back(entry.path());
    std::sort(archives.begin(), archives.end());
    std::size_t analysed = 0;
    for (const auto& path : archives) {
        INFO(path);
        const auto images = test::analyse(test::read_file(path));
        if (!images)
            continue;
        for (const auto& image : *images) {
            check_against_files(image);
            analysed += image.report.tare ? 1U : 0U;
        }
    }
    CHECK(analysed > 5);
}

TEST_CASE("files of the stored list know their part")
{
    const auto images = test::analyse(test::image_builder{}
                                          .layer(test::tar_builder{}
                                                     .file("app", test::elf_builder{}.type(2).finish(), 0755)
                                                     .symlink("start", "app")
                                                     .file("else", "x")
                                                     .finish())
                                          .runtime(R"("Cmd":["/start"])")
                                          .docker_archive());
    REQUIRE(images.has_value());
    check_against_files(images->front());
    const auto files = report::decode_file_tree(images->front().files).value();
    std::string text;
    for (const auto& f : files)
        text += f.path + (f.part ? " part " : " tare ");
    CHECK(text.ends_with("/app part /else tare /start part "));
}

TEST_CASE("a layer that the archive lacks leaves the payload incomplete")
{
    const auto images = test::analyse(
        test::image_builder{}
            .absent_layer()
            .layer(test::tar_builder{}.file("app", test::elf_builder{}.type(2).finish(), 0755).finish())
            .runtime(R"("Cmd":["/app"])")
            .oci_archive()
    );
    REQUIRE(images.has_value());
    const auto& p = images->front().report.payload;
    REQUIRE(p.has_value());
    CHECK(p->state == report::payload_state::incomplete);
    CHECK(p->gaps == std::vector<std::string>{"The archive does not carry layer 0."});
}
