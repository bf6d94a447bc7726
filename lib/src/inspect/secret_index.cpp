#include "inspect/secret_index.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <string>

namespace tare::inspect {
namespace {

// Makes letters small. What else it changes ('@' becomes '`') only lets more through the sieve.
constexpr std::uint64_t fold = 0x2020202020202020U;
// The first three in memory, on the little-endian machines that Tare is built for.
constexpr std::uint32_t three_bytes = 0x00FFFFFFU;
static_assert(std::endian::native == std::endian::little);

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::uint32_t hash_of(std::uint32_t bytes) noexcept
{
    return (bytes * 0x9E3779B1U) >> 16U;
}

/// Of six bytes four, for a sieve.
std::uint32_t four_of_six(std::uint64_t bytes) noexcept
{
    return static_cast<std::uint32_t>(((bytes << 16U) * 0x9E3779B97F4A7C15U) >> 32U);
}

template<class Word>
Word load(const char* bytes) noexcept
{
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

} // namespace

void secret_index::sieve::mark(std::uint32_t bytes) noexcept
{
    const auto hash = hash_of(bytes);
    bits_.at(hash / 64) |= std::uint64_t{1} << (hash % 64);
}

bool secret_index::sieve::is_marked(std::uint32_t bytes) const noexcept
{
    const auto hash = hash_of(bytes);
    return (bits_[hash / 64] >> (hash % 64) & 1U) != 0;
}

void secret_index::mark(std::string_view text) noexcept
{
    std::array<char, sizeof(std::uint64_t)> first{};
    text.copy(first.data(), first.size());
    const auto word = load<std::uint64_t>(first.data()) | fold;
    const auto four = static_cast<std::uint32_t>(word);
    fours_.mark(four);
    threes_.mark(four & three_bytes);
    threes_.mark(four >> 8U);
    constexpr std::size_t six = 6;
    if (text.size() < six)
        short_fours_.mark(four);
    else
        sixes_.mark(four_of_six(word));
}

bool secret_index::may_start(const char* text) const noexcept
{
    const auto word = load<std::uint64_t>(text) | fold;
    const auto four = static_cast<std::uint32_t>(word);
    return fours_.is_marked(four) && (short_fours_.is_marked(four) || sixes_.is_marked(four_of_six(word)));
}

std::uint32_t secret_index::start_of(std::string_view text) noexcept
{
    std::uint32_t start = 0;
    for (std::size_t i = 0; i < shortest; ++i)
        start = (start << 8U) | static_cast<unsigned char>(lower(text[i]));
    return start;
}

void secret_index::add(const secret_rule& rule, std::string_view keyword)
{
    by_start_[start_of(keyword)].push_back({&rule, keyword});
    if (keyword.size() > shortest)
        return mark(keyword);
    // Whatever may follow in a token.
    for (const char c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"})
        mark(std::string{keyword} + c);
}

bool secret_index::starts_with(std::string_view text, const entry& e) noexcept
{
    if (text.size() < e.keyword.size())
        return false;
    const auto start = text.substr(0, e.keyword.size());
    if (e.rule->where != secret_rule::place::assigned)
        return start == e.keyword;
    return std::equal(start.begin(), start.end(), e.keyword.begin(), [](char a, char b) {
        return lower(a) == lower(b);
    });
}

std::size_t secret_index::next(const char* text, std::size_t from, std::size_t to) const noexcept
{
    // Three bytes at every other position tell of a keyword that starts there or one before: a word of eight
    // bytes is asked three times and covers six starts.
    constexpr std::size_t starts = 6;
    static_assert(padding >= starts - 1 + sizeof(std::uint64_t) - 1);
    while (from < to) {
        const auto word = load<std::uint64_t>(text + from) | fold;
        const bool any = threes_.is_marked(static_cast<std::uint32_t>(word >> 8U) & three_bytes) ||
                         threes_.is_marked(static_cast<std::uint32_t>(word >> 24U) & three_bytes) ||
                         threes_.is_marked(static_cast<std::uint32_t>(word >> 40U));
        if (any)
            for (std::size_t i = 0; i < starts && from + i < to; ++i)
                if (may_start(text + from + i))
                    return from + i;
        from += starts;
    }
    return to;
}

} // namespace tare::inspect
