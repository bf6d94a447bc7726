#include "result_printer.hpp"

#include <tare/image/path.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tare;

TEST_CASE("paths come out in the one form that is compared")
{
    struct row
    {
        std::string raw;
        std::string clean;
    };

    const row rows[] = {
        {"a", "a"},      {"./a", "a"},     {"/a", "a"},        {"a/", "a"},
        {"a//b", "a/b"}, {"a/./b", "a/b"}, {"", ""},           {".", ""},
        {"./", ""},      {"/", ""},        {"a/../b", "b"},    {"a/b/../../c", "c"},
        {"a/..", ""},    {"...", "..."},   {"..a/b", "..a/b"}, {"\xff\xfe/b", "\xff\xfe/b"},
    };
    const limits bounds;
    std::string out;
    for (const auto& [raw, clean] : rows) {
        CAPTURE(raw);
        REQUIRE(image::clean_path(raw, bounds, out));
        CHECK(out == clean);
    }
}

TEST_CASE("paths that leave the root, hold NUL or are too long are refused")
{
    limits bounds;
    bounds.max_path_bytes = 100;
    bounds.max_path_components = 10;
    std::string out;
    for (const auto* const raw : {"..", "../a", "a/../../b", "/..", "./../x"}) {
        CAPTURE(raw);
        const auto cleaned = image::clean_path(raw, bounds, out);
        REQUIRE_FALSE(cleaned);
        CHECK(cleaned.error().code == errc::malformed_layer);
    }
    const auto nul = image::clean_path(std::string_view{"a\0b", 3}, bounds, out);
    REQUIRE_FALSE(nul);
    CHECK(nul.error().code == errc::malformed_layer);
    const auto long_path = image::clean_path(std::string(101, 'a'), bounds, out);
    REQUIRE_FALSE(long_path);
    CHECK(long_path.error().limit == "max_path_bytes");
    const auto deep_path = image::clean_path("a/b/c/d/e/f/g/h/i/j/k", bounds, out);
    REQUIRE_FALSE(deep_path);
    CHECK(deep_path.error().limit == "max_path_components");
}
