#include "inspect/secret_index.hpp"

#include <cstring>
#include <string>

namespace tare::inspect {
namespace {

// Makes letters small. What else it changes ('@' becomes '`') only lets more through the sieve.
constexpr std::uint32_t fold = 0x20202020U;
constexpr std::uint64_t fold_wide = 0x2020202020202020U;

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::uint32_t hash_of(std::uint32_t four_bytes) noexcept
{
    return (four_bytes * 0x9E3779B1U) >> 16U;
}

template<class Word>
Word load(const char* bytes) noexcept
{
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

} // namespace

void secret_index::mark(std::uint32_t four_bytes) noexcept
{
    const auto hash = hash_of(four_bytes | fold);
    marks_.at(hash / 64) |= std::uint64_t{1} << (hash % 64);
}

bool secret_index::is_marked(std::uint32_t four_bytes) const noexcept
{
    const auto hash = hash_of(four_bytes);
    return (marks_[hash / 64] >> (hash % 64) & 1U) != 0;
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
        return mark(load<std::uint32_t>(keyword.data()));
    // Whatever may follow in a token.
    for (const char c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"}) {
        const auto longer = std::string{keyword} + c;
        mark(load<std::uint32_t>(longer.data()));
    }
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
    // Eight bytes hold five starts of four.
    constexpr std::size_t starts = 5;
    static_assert(padding >= sizeof(std::uint64_t));
    while (from < to) {
        const auto word = load<std::uint64_t>(text + from) | fold_wide;
        bool any = false;
        for (std::size_t i = 0; i < starts; ++i)
            any |= is_marked(static_cast<std::uint32_t>(word >> (8 * i)));
        if (any)
            for (std::size_t i = 0; i < starts && from + i < to; ++i)
                if (is_marked(static_cast<std::uint32_t>(word >> (8 * i))))
                    return from + i;
        from += starts;
    }
    return to;
}

} // namespace tare::inspect
