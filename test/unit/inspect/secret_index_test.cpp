#include "inspect/secret_index.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <string_view>

using namespace tare;

namespace {

/// Whether the search comes by `position`, as it goes from place to place.
bool comes_by(const inspect::secret_index& index, std::string_view text, std::size_t position)
{
    const auto padded = std::string{text} + std::string(inspect::secret_index::padding, '\0');
    for (std::size_t at = 0; at < text.size(); ++at) {
        at = index.next(padded.data(), at, text.size());
        if (at == position)
            return true;
    }
    return false;
}

} // namespace

TEST_CASE("every keyword is found wherever it stands, in any case, and at the end of the text")
{
    const inspect::secret_index index{inspect::secret_rules(), [](const auto&) { return true; }};
    std::size_t asked = 0;
    for (const auto& rule : inspect::secret_rules())
        for (const auto keyword : rule.keywords) {
            CAPTURE(rule.id, keyword);
            std::string upper;
            for (const char c : keyword)
                upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            for (std::size_t before = 0; before < 13; ++before)
                for (const std::string_view behind : {"A", "9 and something else that follows"}) {
                    const std::string filler(before, '.');
                    CHECK(comes_by(index, filler + std::string{keyword} + std::string{behind}, before));
                    CHECK(comes_by(index, filler + upper + std::string{behind}, before));
                    ++asked;
                }
        }
    CHECK(asked > 4'000);
}

TEST_CASE("a search ends where it is told to")
{
    const inspect::secret_index index{inspect::secret_rules(), [](const auto&) { return true; }};
    const std::string text = "........AKIAIOSFODNN7................";
    for (std::size_t to = 0; to <= 8; ++to)
        CHECK(index.next(text.data(), 0, to) == to);
    CHECK(index.next(text.data(), 0, 9) == 8);
    CHECK(index.next(text.data(), 8, 20) == 8);
    CHECK(index.next(text.data(), 9, 20) == 20);
}
