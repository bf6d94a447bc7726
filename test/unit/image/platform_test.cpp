#include "result_printer.hpp"

#include <tare/image/platform.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace tare;
using image::platform;

TEST_CASE("platforms have one canonical name")
{
    struct row
    {
        const char* text;
        const char* canonical;
    };

    const row rows[] = {
        {"linux/amd64", "linux/amd64"},   {"Linux/x86_64", "linux/amd64"},
        {"linux/aarch64", "linux/arm64"}, {"linux/arm64/v8", "linux/arm64"},
        {"linux/arm", "linux/arm/v7"},    {"linux/armhf", "linux/arm/v7"},
        {"linux/armel", "linux/arm/v6"},  {"linux/arm/6", "linux/arm/v6"},
        {"linux/i386", "linux/386"},      {"linux/amd64/v1", "linux/amd64"},
        {"macos/arm64", "darwin/arm64"},  {"linux/arm64/9", "linux/arm64/v9"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto parsed = platform::parse(row.text);
        REQUIRE(parsed);
        CHECK(parsed->to_string() == row.canonical);
    }
    for (const auto* const text :
         {"", "linux", "linux/", "/amd64", "linux/amd64/v1/x", "linux/am d64", "linux//v1"}) {
        CAPTURE(text);
        const auto parsed = platform::parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == errc::invalid_platform);
    }
}

TEST_CASE("a platform runs its older variants, best first")
{
    const auto names = [](const char* text) {
        std::string out;
        for (const auto& p : platform::parse(text)->compatible())
            out += p.to_string() + " ";
        return out;
    };
    CHECK(names("linux/amd64/v3") == "linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386 ");
    CHECK(names("linux/arm/v7") == "linux/arm/v7 linux/arm/v6 linux/arm/v5 ");
    CHECK(names("linux/arm64") == "linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5 ");
    CHECK(names("linux/riscv64") == "linux/riscv64 ");
}
