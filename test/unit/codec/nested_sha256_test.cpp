#include "codec/nested_sha256.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>

namespace {

using namespace tare;
using codec::nested_sha256;

std::string some_bytes(std::size_t size)
{
    std::minstd_rand random{static_cast<unsigned>(size) + 1};
    std::string out(size, '\0');
    std::generate(out.begin(), out.end(), [&] { return static_cast<char>(random()); });
    return out;
}

/// Both ways of hashing, where the processor has both.
template<class Function>
void with_each(Function&& check)
{
    check(nested_sha256{false});
    if (codec::has_sha256_instructions())
        check(nested_sha256{true});
    else
        WARN("this processor has no instructions for SHA-256: only OpenSSL's is tested");
}

} // namespace

TEST_CASE("a message of any size has OpenSSL's digest, alone and as a part")
{
    const auto text = some_bytes(300);
    with_each([&](nested_sha256 hash) {
        for (std::size_t size = 0; size <= text.size(); ++size) {
            CAPTURE(size);
            const auto bytes = as_bytes_view(text).first(size);
            const auto expected = codec::sha256::of(bytes);
            hash.add_to_message(bytes);
            CHECK(hash.finish_message() == expected);
            hash.add_to_part(bytes);
            CHECK(hash.finish_part() == expected);
            hash.add_to_both(bytes);
            CHECK(hash.finish_part() == expected);
            CHECK(hash.finish_message() == expected);
        }
    });
}

TEST_CASE("parts at any place of a message, in any cut, have their own digests")
{
    const auto text = some_bytes(1'000);
    const auto whole = as_bytes_view(text);
    const auto expected = codec::sha256::of(whole);
    with_each([&](nested_sha256 hash) {
        // Parts that begin with a block, as in a tar, and those that do not.
        for (const std::size_t begin : {0U, 1U, 63U, 64U, 65U, 512U}) {
            for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 128U, 400U}) {
                for (const std::size_t cut : {1U, 7U, 64U, 100U, 1'000U}) {
                    CAPTURE(begin, size, cut);
                    const auto part = whole.subspan(begin, size);
                    hash.add_to_message(whole.first(begin));
                    for (std::size_t at = 0; at < size; at += cut)
                        hash.add_to_both(part.subspan(at, std::min(cut, size - at)));
                    hash.add_to_message(whole.subspan(begin + size));
                    REQUIRE(hash.finish_part() == codec::sha256::of(part));
                    REQUIRE(hash.finish_message() == expected);
                }
            }
        }
    });
}

TEST_CASE("bytes of the part alone stand between those of both")
{
    const auto text = some_bytes(256);
    const auto whole = as_bytes_view(text);
    // A hole of a sparse file that is no multiple of a block, so that the two no longer agree on where blocks
    // begin.
    const std::string hole(100, '\0');
    with_each([&](nested_sha256 hash) {
        hash.add_to_both(whole.first(128));
        hash.add_to_part(as_bytes_view(hole));
        hash.add_to_both(whole.subspan(128));
        CHECK(hash.finish_message() == codec::sha256::of(whole));
        CHECK(
            hash.finish_part() ==
            codec::sha256::of(as_bytes_view(text.substr(0, 128) + hole + text.substr(128)))
        );
    });
}
