// Analyses that use several threads: an analyser still hashes bytes while its caller reads others into
// another buffer, and layers are decompressed while they are walked. The archives are large enough for it;
// ThreadSanitizer runs this as well.
#include "analyse.hpp"
#include "image_builder.hpp"

#include <tare/report/write.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace tare;
using test::packing;
using test::tar_builder;

namespace {

/// Lends an analyser its bytes for as long as it may keep them, and no longer: then there are others.
class lender
{
public:
    explicit lender(analysis::analyzer& to) : to_{to} {}

    result<void> lend(std::string_view piece)
    {
        auto& next = buffers_[1 - lent_];
        const auto bytes = as_bytes_view(piece);
        next.assign(bytes.begin(), bytes.end());
        auto taken = to_.consume_lent(next);
        spoil(lent_);
        lent_ = 1 - lent_;
        return taken;
    }

    /// Lends the archive in pieces of `size` bytes; an error ends it.
    result<void> lend_all(std::string_view archive, std::size_t size)
    {
        for (; !archive.empty(); archive.remove_prefix(std::min(size, archive.size())))
            if (auto taken = lend(archive.substr(0, size)); !taken)
                return taken;
        return {};
    }

    /// To be called once nothing is lent any more.
    void take_back() { spoil(lent_); }

private:
    void spoil(std::size_t which) { std::ranges::fill(buffers_[which], std::byte{0xa5}); }

    analysis::analyzer& to_;
    std::array<std::vector<std::byte>, 2> buffers_;
    std::size_t lent_ = 0;
};

/// Bytes that differ wherever one looks, and of which three are compressed to about one.
std::string content(std::size_t size, std::uint32_t seed)
{
    std::string out(size, '\0');
    for (auto& c : out) {
        seed = seed * 1'664'525U + 1'013'904'223U;
        c = static_cast<char>('a' + (seed >> 29U));
    }
    return out;
}

std::string large_layer()
{
    return tar_builder{}
        .directory("etc")
        .directory("usr")
        .file("etc/large", content(3'000'000, 1))
        .file("small", "text")
        .file("other", content(900'000, 2))
        .finish();
}

std::string large_image(packing how)
{
    return test::image_builder{}
        .layer(large_layer(), how)
        .layer(tar_builder{}.file("second", content(1'500'000, 3)).finish(), how)
        .docker_archive();
}

std::string summary(const result<std::vector<analysis::image_analysis>>& outcome)
{
    if (!outcome)
        return std::string{describe(outcome.error().code).id} + outcome.error().detail +
               outcome.error().where;
    std::string out;
    for (const auto& image : *outcome)
        out += report::to_json(image.report) + image.files;
    return out;
}

struct sample
{
    std::string_view name;
    std::string bytes;
};

std::vector<sample> samples()
{
    return {
        {"root filesystem", large_layer()},
        {"docker archive", large_image(packing::none)},
        {"docker archive, layers gzip", large_image(packing::gzip)},
        {"docker archive, layers zstd", large_image(packing::zstd)},
        {"docker archive in gzip", test::gzip(large_image(packing::none))},
        {"root filesystem in zstd", test::zstd(large_layer())},
    };
}

} // namespace

TEST_CASE("bytes that are lent are read before they are given back")
{
    for (const auto& [name, bytes] : samples()) {
        CAPTURE(name);
        const auto whole = test::analyse(bytes);
        REQUIRE(whole);
        for (const std::size_t size : {std::size_t{1} << 20U, std::size_t{100'001}, bytes.size()}) {
            CAPTURE(size);
            analysis::analyzer analyzer{{}};
            lender from{analyzer};
            REQUIRE(from.lend_all(bytes, size));
            CHECK(summary(analyzer.finish()) == summary(whole));
            from.take_back();
        }
    }
}

TEST_CASE("bytes that are lent are given back with an error")
{
    const auto bytes = large_image(packing::none);
    analysis::options options;
    options.bounds.max_archive_bytes = 2'500'000;
    analysis::analyzer analyzer{options};
    lender from{analyzer};
    const auto read = from.lend_all(bytes, 1U << 20U);
    from.take_back();
    REQUIRE(!read);
    CHECK(read.error().limit == "max_archive_bytes");
    const auto outcome = analyzer.finish();
    REQUIRE(!outcome);
    CHECK(outcome.error().detail == read.error().detail);
}

TEST_CASE("an archive that breaks off has given back what was lent once that is said")
{
    const auto bytes = large_image(packing::none);
    analysis::analyzer analyzer{{}};
    lender from{analyzer};
    REQUIRE(from.lend_all(std::string_view{bytes}.substr(0, 2'500'000), 1U << 20U));
    const auto outcome = analyzer.finish();
    from.take_back();
    REQUIRE(!outcome);
    CHECK(outcome.error().code == errc::truncated);
}

TEST_CASE("an analyser that is gone reads no bytes that were lent")
{
    const auto bytes = large_image(packing::none);
    auto analyzer = std::make_unique<analysis::analyzer>(analysis::options{});
    lender from{*analyzer};
    REQUIRE(from.lend_all(std::string_view{bytes}.substr(0, 2'500'000), 1U << 20U));
    analyzer.reset();
    from.take_back();
    SUCCEED("ThreadSanitizer and AddressSanitizer would have said otherwise");
}

namespace {

/// A layer whose tar is broken in its middle: after a file, and before as much again.
std::string broken_layer()
{
    auto layer = large_layer();
    const auto small = layer.find("small");
    layer.replace(small, 5, "SMALL");
    return layer;
}

struct faulty
{
    std::string_view name;
    std::string bytes;
    limits bounds;
    /// In the detail of the error.
    std::string_view says;
};

std::string image_of(std::string layer)
{
    return test::image_builder{}.layer(std::move(layer)).docker_archive();
}

std::vector<faulty> faulty_archives()
{
    auto cut = test::gzip(broken_layer());
    cut.resize(cut.size() - 4);
    limits small_image;
    small_image.max_image_bytes = 3'500'000;
    limits small_layer;
    small_layer.max_layer_bytes = 3'500'000;
    return {
        {"the tar before the end of gzip", image_of(cut), {}, "checksum"},
        {"the tar before the image's limit", image_of(test::gzip(broken_layer())), small_image, "checksum"},
        {"the tar before the layer's limit", image_of(test::zstd(broken_layer())), small_layer, "checksum"},
        {"the image's limit", image_of(test::zstd(large_layer())), small_image, "max_image_bytes"},
        {"the layer's limit", image_of(test::gzip(large_layer())), small_layer, "max_layer_bytes"},
        {"the outer tar before the end of gzip", cut, {}, "checksum"},
    };
}

} // namespace

TEST_CASE("of several faults the first in a layer's bytes is named, whatever is decompressed meanwhile")
{
    for (const auto& [name, bytes, bounds, says] : faulty_archives()) {
        analysis::options options;
        options.bounds = bounds;
        const auto whole = test::analyse(bytes, options);
        CAPTURE(name, summary(whole));
        REQUIRE(!whole);
        CHECK(summary(whole).find(says) != std::string::npos);
        for (const std::size_t size : {std::size_t{1} << 20U, std::size_t{70'001}, std::size_t{4'096}})
            for (int again = 0; again < 3; ++again) {
                CAPTURE(size);
                analysis::analyzer analyzer{options};
                lender from{analyzer};
                const auto read = from.lend_all(bytes, size);
                CHECK(summary(analyzer.finish()) == summary(whole));
                CHECK((read || summary(whole).starts_with(describe(read.error().code).id)));
            }
    }
}

namespace {

/// An image with something to find, and `files` files beside it.
std::string image_of_files(std::size_t files)
{
    tar_builder layer;
    layer.directory("etc")
        .file("etc/passwd", "root::0:0:root:/root:/bin/sh\n")
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n")
        .file("bin/su", "\177ELF", 04755);
    for (std::size_t i = 0; i < files; ++i)
        layer.file("usr/share/app/" + std::to_string(i), "the same in each");
    return image_of(layer.finish());
}

std::vector<std::pair<std::string, report::finding_result>> results_of(const report::image_report& r)
{
    std::vector<std::pair<std::string, report::finding_result>> out;
    for (const auto& f : r.findings)
        out.emplace_back(f.check, f.result);
    return out;
}

} // namespace

TEST_CASE("checks that threads share find what one finds, in the same order")
{
    const auto alone = test::analyse(image_of_files(100));
    REQUIRE(alone);
    const auto bytes = image_of_files(1000);
    const auto first = test::analyse(bytes);
    REQUIRE(first);
    CHECK(results_of(first->front().report) == results_of(alone->front().report));
    for (int again = 0; again < 5; ++again)
        CHECK(summary(test::analyse(bytes)) == summary(first));
}
