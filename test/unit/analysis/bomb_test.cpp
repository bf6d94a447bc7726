#include "analyse.hpp"
#include "bombs.hpp"
#include "heap_meter.hpp"
#include "image_builder.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>

using namespace tare;
using test::heap_meter;
using test::image_builder;
using test::packing;
using test::tar_builder;

namespace {

constexpr std::uint64_t MiB = std::uint64_t{1} << 20U;
/// What an analysis may take beside 400 bytes a file.
constexpr std::uint64_t memory_budget = 64 * MiB;
constexpr std::size_t upload_piece = std::size_t{64} << 10U;

/// How an archive that is too much ended.
struct ending
{
    result<std::vector<analysis::image_analysis>> outcome;
    std::uint64_t sent = 0;
    std::uint64_t memory = 0;
};

/// Gives `piece(n)` for n = 0, 1, … to an analysis until it refuses, or there are no more.
ending
send(const std::function<std::string_view(std::size_t)>& piece, std::size_t pieces, analysis::options o = {})
{
    const heap_meter heap;
    analysis::analyzer analyzer{std::move(o)};
    std::uint64_t sent = 0;
    for (std::size_t n = 0; n < pieces; ++n) {
        const auto bytes = piece(n);
        sent += bytes.size();
        if (auto consumed = analyzer.consume(as_bytes_view(bytes)); !consumed)
            return {consumed.error(), sent, heap.peak()};
    }
    auto outcome = analyzer.finish();
    return {std::move(outcome), sent, heap.peak()};
}

ending send(std::string_view archive, const analysis::options& o = {})
{
    return send(
        [&](std::size_t n) { return archive.substr(n * upload_piece, upload_piece); },
        (archive.size() + upload_piece - 1) / upload_piece, o
    );
}

/// Asserts that a limit ended it, that the error says which, how much and where, and that memory was bounded.
void check_ended(const ending& e, std::string_view limit, std::uint64_t value, std::string_view where)
{
    REQUIRE_FALSE(e.outcome);
    const auto& failure = e.outcome.error();
    CAPTURE(failure.detail);
    CHECK(failure.code == errc::limit_exceeded);
    CHECK(failure.limit == limit);
    CHECK(failure.limit_value == value);
    CHECK(failure.detail.find(fmt::format("{} = {}", limit, value)) != std::string::npos);
    CHECK(failure.where == where);
    CHECK(e.memory < memory_budget);
}

/// Where `docker save` of old has its layers.
const std::string layer_path = std::string(64, 'a') + "/layer.tar";

std::string archive_with_layer(std::string_view bytes)
{
    return tar_builder{}.file(layer_path, bytes).finish();
}

std::string empty_layer()
{
    return std::string(1024, '\0');
}

std::string layout_with_index(std::string_view index)
{
    return tar_builder{}
        .file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})")
        .file("index.json", index)
        .finish();
}

} // namespace

TEST_CASE("a gzip layer of 1,032:1 ends at the default ratio, after the grace and little more")
{
    const auto bomb = test::densest_gzip(std::size_t{2} << 20U);
    REQUIRE(bomb.size() < 600'000);
    const auto end = send(archive_with_layer(bomb));
    check_ended(end, "max_expansion_ratio", 1000, layer_path);
    // 64 MiB of zeros take 65 KB.
    CHECK(end.sent < 4 * upload_piece);
    // A small one is honest: a file of zeros.
    const auto small = send(archive_with_layer(test::densest_gzip(100'000)));
    CHECK(small.outcome.error().code != errc::limit_exceeded);
}

TEST_CASE("the archive itself may be the bomb")
{
    const auto end = send(test::densest_gzip(std::size_t{2} << 20U));
    // Zeros are no tar: nothing needs to be counted.
    REQUIRE_FALSE(end.outcome);
    CHECK(end.outcome.error().code == errc::not_an_image);
    const auto honest_start = test::gzip(tar_builder{}.file("blobs/sha256/x", "").bytes());
    const auto behind = send(honest_start + test::densest_gzip(std::size_t{2} << 20U));
    check_ended(behind, "max_expansion_ratio", 1000, "the archive");
    CHECK(behind.sent < 4 * upload_piece);
}

TEST_CASE("a zstd layer of RLE blocks ends at the default ratio")
{
    const auto end = send(archive_with_layer(test::densest_zstd(100'000)));
    check_ended(end, "max_expansion_ratio", 1000, layer_path);
    CHECK(end.sent <= 2 * upload_piece);
}

TEST_CASE("bombs in bombs are judged by what was sent: no layer of compression gets by on its own")
{
    // Each stage is below the ratio; both together are a hundred times above it.
    analysis::options o;
    o.bounds.max_expansion_ratio = 1100;
    const auto layer = test::densest_gzip(std::size_t{1} << 20U);
    const auto archive = test::gzip(archive_with_layer(layer));
    REQUIRE(archive.size() * 10'000 < (std::uint64_t{258} << 20U));
    check_ended(send(archive, o), "max_expansion_ratio", 1100, layer_path);
    const auto zstd_of_gzip = test::zstd(archive_with_layer(layer), 19);
    check_ended(send(zstd_of_gzip, o), "max_expansion_ratio", 1100, layer_path);
}

TEST_CASE("a bomb that is split over many layers is judged by their sum")
{
    analysis::options o;
    o.bounds.max_expansion_ratio = 1100;
    tar_builder tar;
    for (int i = 0; i < 40; ++i)
        tar.file(fmt::format("{:064}/layer.tar", i), test::densest_gzip(50'000));
    // 13 MB each, of the same bytes: five together cross the grace.
    check_ended(
        send(test::zstd(tar.finish(), 19), o), "max_expansion_ratio", 1100, fmt::format("{:064}/layer.tar", 5)
    );
}

TEST_CASE("holes of sparse files are judged by what was sent, in layers, root filesystems and archives")
{
    constexpr std::uint64_t size = std::uint64_t{10} << 30U;
    const auto sparse = [](std::string_view path) {
        return tar_builder{}.directory("etc").pax_sparse_10(path, size, {{0, "x"}}).finish();
    };
    check_ended(send(archive_with_layer(sparse("var/hole"))), "max_expansion_ratio", 1000, "var/hole");
    check_ended(send(sparse("var/hole")), "max_expansion_ratio", 1000, "var/hole");
    const auto blob = tar_builder{}.pax_sparse_10("blobs/sha256/x", size, {{0, "x"}}).finish();
    check_ended(send(blob), "max_expansion_ratio", 1000, "blobs/sha256/x");
}

TEST_CASE("honest sparse files are read: small ones anywhere, large ones where the archive is large")
{
    const auto with_hole = [](std::uint64_t size) {
        return tar_builder{}.directory("var/log").pax_sparse_10("var/log/lastlog", size, {{0, "x"}}).finish();
    };
    // The lastlog of 200,000 users: 292 bytes each, nearly all of them holes.
    const auto small = send(with_hole(200'000 * 292));
    REQUIRE(small.outcome);
    CHECK(small.outcome->front().report.sizes.visible == 200'000 * 292);
    // 150 MiB of holes need 150 KiB that were sent before them.
    const auto large = with_hole(150 * MiB);
    check_ended(send(large), "max_expansion_ratio", 1000, "var/log/lastlog");
    const auto base = tar_builder{}.file("etc/data", std::string(300'000, 'd')).bytes();
    const auto honest = send(base + large);
    REQUIRE(honest.outcome);
    CHECK(honest.outcome->front().report.sizes.visible == 150 * MiB + 300'000);
    CHECK(honest.memory < memory_budget);
}

TEST_CASE("a root filesystem of a million files takes at most 400 bytes a file and 64 MiB")
{
    std::string piece;
    const auto end = send(
        [&](std::size_t n) -> std::string_view {
            tar_builder tar;
            for (std::size_t i = 0; i < 1000 && n < 1000; ++i)
                tar.file(
                    fmt::format("usr/share/package-{:04}/{:02}/file-{:07}.txt", n, i / 100, n * 1000 + i), ""
                );
            return piece = n < 1000 ? tar.bytes() : tar.finish();
        },
        1001
    );
    REQUIRE(end.outcome);
    CHECK(end.outcome->front().report.counts.files == 1'000'000);
    CAPTURE(end.memory);
    CHECK(end.memory < memory_budget + std::uint64_t{400} * 1'000'000);
}

TEST_CASE("millions of empty members and frames end at their limit")
{
    const auto end_of = [](const std::string& member) {
        std::string stream;
        while (stream.size() < 40'000 * member.size())
            stream += member;
        tar_builder tar;
        analysis::options o;
        o.bounds.max_compressed_members = 30'000;
        return send(archive_with_layer(stream), o);
    };
    check_ended(end_of(test::gzip("")), "max_compressed_members", 30'000, layer_path);
    check_ended(end_of(test::zstd("")), "max_compressed_members", 30'000, layer_path);
    check_ended(end_of(test::zstd_skippable("")), "max_compressed_members", 30'000, layer_path);
}

TEST_CASE("a tar of ten million entries ends where entries are counted, in a layer and in the archive")
{
    analysis::options o;
    o.bounds.max_entries = 100'000;
    o.bounds.max_blobs = 20'000'000;
    const auto entries = [](std::string_view directory, std::size_t from) {
        tar_builder tar;
        for (std::size_t i = 0; i < 1000; ++i)
            tar.file(fmt::format("{}{}", directory, from * 1000 + i), "");
        return tar.bytes();
    };
    std::string piece;
    const auto in_archive =
        send([&](std::size_t n) -> std::string_view { return piece = entries("blobs/", n); }, 10'000, o);
    REQUIRE_FALSE(in_archive.outcome);
    CHECK(in_archive.outcome.error().limit == "max_entries");
    CHECK(in_archive.outcome.error().where == "blobs/100000");
    CHECK(in_archive.sent <= 101'000 * 512);

    const auto layer_header = tar_builder{}.header({.name = layer_path, .size = 5'120'001'024}).bytes();
    const auto in_layer = send(
        [&](std::size_t n) -> std::string_view {
            return piece = n == 0 ? layer_header : entries("usr/share/", n - 1);
        },
        10'001, o
    );
    check_ended(in_layer, "max_entries", 100'000, "usr/share/100000");
    CHECK(in_layer.sent <= 101'001 * 512);
    CHECK(in_layer.memory < memory_budget + 400 * o.bounds.max_entries);
}

TEST_CASE("names, links and paths that take too much memory end at their limits")
{
    analysis::options o;
    o.bounds.max_name_bytes = 1 * MiB;
    tar_builder long_names;
    for (int i = 0; i < 300; ++i)
        long_names.file(fmt::format("{}/{}", i, std::string(4000, 'n')), "");
    const auto end = send(archive_with_layer(long_names.finish()), o);
    REQUIRE_FALSE(end.outcome);
    CHECK(end.outcome.error().limit == "max_name_bytes");
    CHECK(end.outcome.error().where.starts_with("261/"));
    CHECK(end.memory < memory_budget);
}

TEST_CASE("a PAX record that claims 1 GiB is refused at its header")
{
    const auto bomb = tar_builder{}.header({.name = "n", .type_flag = 'x', .size = std::uint64_t{1} << 30U});
    check_ended(send(bomb.bytes()), "max_tar_extension_bytes", 1 * MiB, "the archive");
    // In a layer the same.
    check_ended(
        send(archive_with_layer(bomb.bytes() + std::string(1024, 'x'))), "max_tar_extension_bytes", 1 * MiB,
        layer_path
    );
}

TEST_CASE("documents that are deep, large, wide or many end at their limits")
{
    check_ended(send(layout_with_index(std::string(100'000, '['))), "max_json_depth", 32, "index.json");
    check_ended(
        send(layout_with_index("[" + std::string(5 * MiB, ' ') + "]")), "max_json_bytes", 4 * MiB,
        "index.json"
    );
    std::string entries;
    for (int i = 0; i < 250'000; ++i)
        entries += i == 0 ? "{}" : ",{}";
    check_ended(
        send(layout_with_index(R"({"schemaVersion":2,"manifests":[)" + entries + "]}")), "max_index_entries",
        256, "index.json"
    );
    check_ended(
        send(tar_builder{}.file("manifest.json", "[" + entries + "]").finish()), "max_images", 64,
        "manifest.json"
    );
    tar_builder many;
    for (int i = 0; i < 40; ++i)
        many.file(fmt::format("{}.json", i), "{" + std::string(2 * MiB, ' ') + "}");
    many.file("manifest.json", R"([{"Config":"39.json"}])");
    const auto end = send(many.finish());
    REQUIRE_FALSE(end.outcome);
    CHECK(end.outcome.error().limit == "max_json_total_bytes");
    CHECK(end.memory < 2 * memory_budget);
}

TEST_CASE("documents of millions of values do not cost many times their size")
{
    const auto filled = [](std::string_view unit) {
        std::string text = "[";
        while (text.size() < 4 * MiB - 100)
            text += unit;
        return text + "0]";
    };
    for (const std::string_view unit : {"0,", "[],", "{},", "\"\",", "{\"a\":0},"}) {
        const auto end = send(tar_builder{}.file("manifest.json", filled(unit)).finish());
        CAPTURE(unit);
        check_ended(end, "max_json_values", 300'000, "manifest.json");
    }
    std::string keys = "{";
    for (int i = 0; keys.size() < 4 * MiB - 100; ++i)
        keys += fmt::format("\"{:x}\":0,", i);
    keys += "\"\":0}";
    check_ended(send(layout_with_index(keys)), "max_json_values", 300'000, "index.json");
}

TEST_CASE("images and layers are counted, one that is listed a thousand times as often as it is listed")
{
    analysis::options o;
    o.bounds.max_layers = 10;
    image_builder image;
    std::string paths;
    for (int i = 0; i < 11; ++i) {
        image.layer(empty_layer());
        paths += i == 0 ? R"("l.tar")" : R"(,"l.tar")";
    }
    const auto archive = tar_builder{}
                             .file("l.tar", empty_layer())
                             .file("c.json", image.config())
                             .file("manifest.json", R"([{"Config":"c.json","Layers":[)" + paths + "]}]")
                             .finish();
    check_ended(send(archive, o), "max_layers", 10, "manifest.json");
    check_ended(
        send(image.oci_archive(), o), "max_layers", 10, "blobs/sha256/" + image_builder::hex(image.manifest())
    );
}
