#include <tare/base/digest.hpp>

#include <catch2/catch_test_macros.hpp>

#include <result_printer.hpp>
#include <string>
#include <unordered_set>

namespace {

using tare::digest;

// FIPS 180-4: the digest of the empty message.
const std::string empty_hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST_CASE("a digest is written as it is read")
{
    const auto parsed = digest::parse("sha256:" + empty_hex);
    REQUIRE(parsed);
    CHECK(parsed->bytes[0] == 0xE3);
    CHECK(parsed->bytes[31] == 0x55);
    CHECK(parsed->hex() == empty_hex);
    CHECK(parsed->to_string() == "sha256:" + empty_hex);
    CHECK(*digest::parse_hex(empty_hex) == *parsed);
}

TEST_CASE("what is not sha256 and 64 lower-case hex digits is refused")
{
    const std::string upper = "E" + empty_hex.substr(1);
    for (const std::string& text :
         {std::string{}, std::string{"sha256:"}, empty_hex, "sha256:" + empty_hex.substr(1),
          "sha256:" + empty_hex + "0", "sha256:" + upper, "SHA256:" + empty_hex, "sha512:" + empty_hex,
          "sha256:" + empty_hex.substr(1) + "g", "sha256: " + empty_hex.substr(1),
          "sha256:\x1b[31m" + empty_hex}) {
        CAPTURE(text);
        const auto parsed = digest::parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == tare::errc::malformed_manifest);
        CHECK(parsed.error().detail.find('\x1b') == std::string::npos);
    }
}

TEST_CASE("a long wrong digest is not repeated whole in the error")
{
    const auto parsed = digest::parse("sha256:" + std::string(1'000'000, 'a'));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().detail.size() < 400);
}

TEST_CASE("digests order by their bytes and hash apart")
{
    digest low;
    digest high;
    high.bytes[0] = 1;
    CHECK(low < high);
    CHECK(tare::digest_hash{}(low) != tare::digest_hash{}(high));
    const std::unordered_set<digest, tare::digest_hash> set{low, high, low};
    CHECK(set.size() == 2);
}

} // namespace
