#include "listing.hpp"

#include <tare/tar/reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <tar_builder.hpp>
#include <utility>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace tare::test;
using tare::errc;
using pieces = tar_builder::pieces;

/// One sparse file in each of the four encodings.
std::vector<std::pair<std::string, tar_builder>> all_encodings(std::uint64_t size, const pieces& map)
{
    return {
        {"old GNU", tar_builder{}.gnu_sparse("s", size, map)},
        {"PAX 0.0", tar_builder{}.pax_sparse_00("s", size, map)},
        {"PAX 0.1", tar_builder{}.pax_sparse_01("s", size, map)},
        {"PAX 1.0", tar_builder{}.pax_sparse_10("s", size, map)},
    };
}

std::string expanded(std::uint64_t size, const pieces& map)
{
    std::string content(size, '\0');
    for (const auto& [offset, bytes] : map)
        content.replace(offset, bytes.size(), bytes);
    return content;
}

/// `count` pieces of `length` bytes with holes between.
pieces comb(std::size_t count, std::size_t length)
{
    pieces map;
    for (std::size_t i = 0; i < count; ++i)
        map.emplace_back(i * 2 * length, std::string(length, static_cast<char>('a' + i % 26)));
    return map;
}

TEST_CASE("sparse files of all four encodings are filled up with zeros")
{
    struct row
    {
        std::uint64_t size;
        pieces map;
    };

    for (const auto& [size, map] : std::vector<row>{
             {0, {}},
             {5, {{0, "whole"}}},
             {100'000, {}},
             {10, {{3, "mid"}}},
             {2048, {{0, "start"}, {1024, "middle"}, {2045, "end"}}},
             {9, {{0, "one"}, {3, "two"}, {6, "six"}}},
             {20'000, {{19'999, "z"}}},
             {20'000, {{100, ""}, {200, "x"}, {20'000, ""}}},
             {26 * 40, comb(26, 20)},
             {200 * 40, comb(200, 20)},
         }) {
        for (const auto& [encoding, archive] : all_encodings(size, map)) {
            CAPTURE(encoding, size, map.size());
            auto a = archive;
            // Without a piece nothing but a version tells Go that the file is sparse, and 0.0 and 0.1 often
            // have none.
            if (map.empty() && encoding.starts_with("PAX 0")) {
                CHECK(code_of(list(a.finish())) == errc::malformed_tar);
                continue;
            }
            const auto entries = list(a.file("after", "x").finish());
            REQUIRE(entries);
            REQUIRE(entries->size() == 2);
            CHECK(entries->front().path == "s");
            CHECK(entries->front().content == expanded(size, map));
            CHECK(entries->front().sparse);
            CHECK(entries->back().content == "x");
        }
    }
}

TEST_CASE("the cuts do not change a sparse file")
{
    const auto map = comb(30, 7);
    for (const auto& [encoding, archive] : all_encodings(500, map)) {
        const auto bytes = archive.finish();
        byte_splitter::for_each(bytes, [&](auto feed, const std::string& cut) {
            CAPTURE(encoding, cut);
            listing_sink sink;
            const tare::limits bounds;
            tare::tar::reader reader{bounds, sink};
            feed([&](tare::bytes_view piece) { return reader.consume(piece).has_value(); });
            REQUIRE(reader.finish());
            REQUIRE(sink.entries.size() == 1);
            REQUIRE(sink.entries[0].content == expanded(500, map));
        });
    }
}

TEST_CASE("truncation of a sparse file at every byte is an error")
{
    for (const auto& [encoding, archive] : all_encodings(500, comb(30, 7))) {
        const auto bytes = archive.bytes();
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            CAPTURE(encoding, size);
            CHECK_FALSE(list(bytes.substr(0, size)));
        }
        CHECK(list(bytes));
    }
}

TEST_CASE("pieces that overlap, are out of order or beyond the end are refused")
{
    for (const auto& map :
         {pieces{{10, "abc"}, {12, "de"}}, pieces{{10, "abc"}, {0, "de"}}, pieces{{98, "abc"}},
          pieces{{101, ""}}, pieces{{5, "a"}, {5, "b"}}})
        for (const auto& [encoding, archive] : all_encodings(100, map)) {
            CAPTURE(encoding);
            CHECK(code_of(list(archive.finish())) == errc::malformed_tar);
        }
}

TEST_CASE("a map that does not account for all stored bytes is refused")
{
    const auto sparse = [](const std::string& map, const std::string& content) {
        return list(
            tar_builder{}
                .pax({{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", map}})
                .file("s", content)
                .finish()
        );
    };
    CHECK(sparse("10,5", "12345"));
    CHECK(code_of(sparse("10,5", "1234")) == errc::malformed_tar);
    CHECK(code_of(sparse("10,5", "123456")) == errc::malformed_tar);
    CHECK(code_of(sparse("10,5", "")) == errc::malformed_tar);
}

TEST_CASE("malformed PAX sparse records are refused")
{
    const auto sparse = [](const tar_builder::records& set, const std::string& content = "12345") {
        return code_of(list(tar_builder{}.pax(set).file("s", content).finish()));
    };
    const std::string good = "10,5";
    CHECK(
        sparse({{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", good}}) ==
        errc{}
    );
    const std::vector<tar_builder::records> bad{
        {{"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", good}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.map", good}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "2"}, {"GNU.sparse.map", good}},
        {{"GNU.sparse.size", "-1"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", good}},
        {{"GNU.sparse.size", "100"},
         {"GNU.sparse.realsize", "99"},
         {"GNU.sparse.numblocks", "1"},
         {"GNU.sparse.map", good}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "10,5,"}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "10"}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "10;5"}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "+10,5"}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "10,-5"}},
        {{"GNU.sparse.size", "100"},
         {"GNU.sparse.numblocks", "1"},
         {"GNU.sparse.numbytes", "5"},
         {"GNU.sparse.offset", "10"}},
        {{"GNU.sparse.size", "100"},
         {"GNU.sparse.numblocks", "1"},
         {"GNU.sparse.offset", "10"},
         {"GNU.sparse.offset", "5"}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.offset", "10"}},
        {{"GNU.sparse.size", "100"},
         {"GNU.sparse.numblocks", "1"},
         {"GNU.sparse.offset", "10,5"},
         {"GNU.sparse.numbytes", "5"}},
        {{"GNU.sparse.size", "100"},
         {"GNU.sparse.numblocks", "1"},
         {"GNU.sparse.map", good},
         {"GNU.sparse.offset", "10"},
         {"GNU.sparse.numbytes", "5"}},
        // Found by the differential test: to Go the empty list hides the map, and the file is not sparse.
        {{"GNU.sparse.size", "100"},
         {"GNU.sparse.numblocks", "1"},
         {"GNU.sparse.map", good},
         {"GNU.sparse.offset", ""}},
        // Without a map or of another version these change nothing for Go but rename the file for others.
        {{"GNU.sparse.name", "other"}},
        {{"GNU.sparse.major", "2"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.realsize", "100"}},
        {{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "1"}, {"GNU.sparse.realsize", "100"}},
        {{"GNU.sparse.size", "100"}, {"GNU.sparse.future", "1"}},
    };
    for (const auto& set : bad) {
        CAPTURE(set);
        CHECK(sparse(set) == errc::malformed_tar);
    }
}

TEST_CASE("malformed maps of PAX 1.0 are refused")
{
    const auto sparse = [](const std::string& data) {
        return list(
            tar_builder{}
                .pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.realsize", "100"}})
                .entry({.name = "s"}, data)
                .finish()
        );
    };
    CHECK(sparse(padded("1\n10\n3\n") + "abc"));
    CHECK(only(sparse(padded("0\n"))).content == std::string(100, '\0'));
    for (const std::string& map :
         {"\n"s, "x\n"s, "-1\n"s, "1\n\n3\n"s, "1\n10\n"s, "1 \n10\n3\n"s, "1\n10\n+3\n"s, "1\n0x1\n3\n"s,
          "1\r\n10\r\n3\r\n"s, "1\n99999999999999999999\n3\n"s, ""s, "1"s}) {
        CAPTURE(map);
        CHECK(code_of(sparse(padded(map) + "abc")) == errc::malformed_tar);
    }
    CHECK(code_of(sparse("1\n10\n3\nabc")) == errc::malformed_tar);
    CHECK(code_of(sparse("")) == errc::malformed_tar);
    // The map would go on in a block that the size does not cover.
    CHECK(code_of(sparse(std::string(512, '1'))) == errc::malformed_tar);
}

TEST_CASE("a number of a PAX 1.0 map may cross a block")
{
    const std::string zeros(509, '0');
    const auto e = only(
        list(tar_builder{}
                 .pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.realsize", "100"}})
                 .entry({.name = "s"}, padded("1\n" + zeros + "10\n3\n") + "abc")
                 .finish())
    );
    CHECK(e.content == expanded(100, {{10, "abc"}}));
}

TEST_CASE("only a regular file in the GNU format can be sparse, and in one way only")
{
    CHECK(
        code_of(list(tar_builder{}.entry({.name = "s", .type_flag = 'S'}).finish())) == errc::malformed_tar
    );
    const tar_builder::records set{
        {"GNU.sparse.size", "0"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "0,0"}
    };
    CHECK(list(tar_builder{}.pax(set).file("s", "").finish()));
    for (const char flag : {'1', '2', '5', 'D', 'V'})
        CHECK(
            code_of(list(tar_builder{}.pax(set).entry({.name = "s", .type_flag = flag}).finish())) ==
            errc::malformed_tar
        );
    CHECK(
        code_of(list(tar_builder{}.pax(set).gnu_sparse("s", 10, {{0, "a"}}).finish())) == errc::malformed_tar
    );
}

TEST_CASE("an old GNU sparse file with a wrong real size or map is refused")
{
    const auto edited = [](std::size_t offset, const std::string& bytes) {
        return code_of(list(tar_builder{}
                                .gnu_sparse("s", 100, {{10, "abc"}})
                                .edit([&](std::string& block) { block.replace(offset, bytes.size(), bytes); })
                                .finish()));
    };
    CHECK(edited(483, octal(100, 12)) == errc{});
    CHECK(edited(483, base256(-1, 12)) == errc::malformed_tar);
    CHECK(edited(483, "9") == errc::malformed_tar);
    CHECK(edited(386, base256(-1, 12)) == errc::malformed_tar);
    CHECK(edited(386, "9") == errc::malformed_tar);
    CHECK(edited(398, "9") == errc::malformed_tar);
}

TEST_CASE("a sparse map with more pieces than the limit is refused (CVE-2025-58183)")
{
    tare::limits bounds;
    bounds.max_sparse_fragments = 50;
    for (const auto& [encoding, archive] : all_encodings(50 * 4, comb(50, 2)))
        CHECK(list(archive.finish(), bounds));
    for (const auto& [encoding, archive] : all_encodings(51 * 4, comb(51, 2))) {
        CAPTURE(encoding);
        const auto read = list(archive.finish(), bounds);
        REQUIRE(code_of(read) == errc::limit_exceeded);
        CHECK(read.error().limit == "max_sparse_fragments");
    }
}

TEST_CASE("a PAX 1.0 map that claims a billion pieces costs nothing")
{
    const auto read =
        list(tar_builder{}
                 .pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.realsize", "100"}})
                 .entry({.name = "s"}, padded("1000000000\n"))
                 .finish());
    CHECK(code_of(read) == errc::limit_exceeded);
}

TEST_CASE("holes count against the limit of a layer: they cost nothing to send")
{
    tare::limits bounds;
    bounds.max_layer_bytes = 1'000'000;
    for (const auto& [encoding, archive] : all_encodings(400'001, {{0, "a"}})) {
        CAPTURE(encoding);
        auto twice = archive;
        twice.raw(archive.bytes());
        CHECK(list(twice.finish(), bounds));
        const auto read = list(twice.raw(archive.bytes()).finish(), bounds);
        REQUIRE(code_of(read) == errc::limit_exceeded);
        CHECK(read.error().limit == "max_layer_bytes");
        CHECK(read.error().where == "s");
    }
    const auto huge = list(tar_builder{}
                               .pax(
                                   {{"GNU.sparse.size", "9223372036854775807"},
                                    {"GNU.sparse.numblocks", "1"},
                                    {"GNU.sparse.map", "9223372036854775807,0"}}
                               )
                               .file("s", "")
                               .finish());
    CHECK(code_of(huge) == errc::limit_exceeded);
}

TEST_CASE("a chain of empty map extensions ends with the archive")
{
    std::string extension(512, '\0');
    extension[504] = '\1';
    auto archive = tar_builder{}.gnu_sparse("s", 0, {}).edit([](std::string& block) { block[482] = '\1'; });
    for (int i = 0; i < 1000; ++i)
        archive.raw(extension);
    CHECK(code_of(list(archive.bytes())) == errc::truncated);
    CHECK(only(list(archive.raw(std::string(512, '\0')).finish())).content.empty());
}

} // namespace
