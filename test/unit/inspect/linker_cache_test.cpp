#include "inspect/linker_cache.hpp"
#include "linker_cache_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using inspect::parse_linker_cache;

TEST_CASE("the dynamic linker's cache is read in either byte order")
{
    for (const bool big_endian : {false, true}) {
        const auto text = test::linker_cache_builder{big_endian}
                              .library("liba.so.1", "/usr/lib/liba.so.1")
                              .library("libb.so.2", "/opt/libb.so.2")
                              .library("liba.so.1", "/opt/liba.so.1")
                              .finish();
        const auto cache = parse_linker_cache(text);
        REQUIRE(cache);
        CHECK(cache->size() == 2);
        CHECK(
            cache->at("liba.so.1") == std::vector<std::string_view>{"/usr/lib/liba.so.1", "/opt/liba.so.1"}
        );
        CHECK(cache->at("libb.so.2") == std::vector<std::string_view>{"/opt/libb.so.2"});
    }
}

TEST_CASE("variants for certain processors do not count as the library")
{
    const auto text = test::linker_cache_builder{}
                          .library("liba.so.1", "/usr/lib/glibc-hwcaps/x86-64-v3/liba.so.1", 1ULL << 62U)
                          .finish();
    const auto cache = parse_linker_cache(text);
    REQUIRE(cache);
    CHECK(cache->empty());
}

TEST_CASE("a cache behind the one from before glibc 2.2 is found")
{
    const auto today = test::linker_cache_builder{}.library("liba.so.1", "/lib/liba.so.1").finish();
    for (const std::size_t entries : {0U, 1U, 2U}) {
        const auto text = test::behind_old_cache(today, entries);
        const auto cache = parse_linker_cache(text);
        REQUIRE(cache);
        CHECK(cache->contains("liba.so.1"));
    }
}

TEST_CASE("what is no cache, and what refers to outside of itself, is none")
{
    const auto right = test::linker_cache_builder{}
                           .library("liba.so.1", "/lib/liba.so.1")
                           .library("libb.so.1", "/lib/libb.so.1")
                           .finish();
    CHECK_FALSE(parse_linker_cache(""));
    CHECK_FALSE(parse_linker_cache("ld.so-1.7.0"));
    CHECK_FALSE(parse_linker_cache(std::string("ld.so-1.7.0\0\xff\xff\xff\xff", 16)));
    for (std::size_t length = 0; length < right.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(parse_linker_cache(std::string_view{right}.substr(0, length)));
    }
    auto many = right;
    many[23] = '\x7f';
    CHECK_FALSE(parse_linker_cache(many));
}
