#include "inspect/packages/kept_stretches.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using tare::inspect::kept_stretches;

namespace {

constexpr std::size_t piece_bytes = std::size_t{256} << 10U;

/// Bytes of which no two neighbouring stretches are the same.
std::string numbers(std::size_t count)
{
    std::string out;
    for (std::size_t i = 0; out.size() < count; ++i)
        out += std::to_string(i) + ' ';
    out.resize(count);
    return out;
}

} // namespace

TEST_CASE("kept stretches: gives what was kept, by its offset in the file")
{
    const auto text = numbers(3 * piece_bytes);
    kept_stretches kept;
    // Cut where no piece of memory is.
    for (std::size_t at = 0; at < text.size(); at += 99'991)
        kept.add(4096 + at, std::string_view{text}.substr(at, 99'991));
    CHECK(kept.size() == text.size());

    std::string out = "what was there before";
    REQUIRE(kept.read(4096, text.size(), out));
    CHECK(out == text);
    REQUIRE(kept.read(4096 + piece_bytes - 10, 20, out));
    CHECK(out == text.substr(piece_bytes - 10, 20));
    REQUIRE(kept.read(4096 + text.size(), 0, out));
    CHECK(out.empty());
    CHECK_FALSE(kept.read(4095, 2, out));
    CHECK_FALSE(kept.read(4096 + text.size() - 1, 2, out));
    CHECK_FALSE(kept.read(4096, ~std::uint64_t{0}, out));
}

TEST_CASE("kept stretches: gives nothing across a gap")
{
    kept_stretches kept;
    kept.add(10, "ten");
    kept.add(13, "-on");
    kept.add(100, "hundred");
    std::string out;
    REQUIRE(kept.read(11, 4, out));
    CHECK(out == "en-o");
    REQUIRE(kept.read(100, 7, out));
    CHECK(out == "hundred");
    CHECK_FALSE(kept.read(10, 7, out));
    CHECK_FALSE(kept.read(50, 1, out));
}

TEST_CASE("kept stretches: knows nothing of the file before")
{
    kept_stretches kept;
    kept.add(0, numbers(2 * piece_bytes));
    kept.clear();
    CHECK(kept.size() == 0);
    std::string out;
    CHECK_FALSE(kept.read(0, 1, out));
    kept.add(7, "seven");
    REQUIRE(kept.read(7, 5, out));
    CHECK(out == "seven");
    CHECK_FALSE(kept.read(12, 1, out));
}
