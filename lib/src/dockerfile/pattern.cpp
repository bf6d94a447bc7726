#include "dockerfile/pattern.hpp"

#include <algorithm>

namespace tare::dockerfile {
namespace {

/// Bytes of the character at the start of `text`; one where it is no UTF-8.
std::size_t character(std::string_view text) noexcept
{
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (size > text.size())
        return 1;
    for (std::size_t i = 1; i < size; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U)
            return 1;
    return size;
}

/// The offsets where characters begin, and the end.
std::vector<std::size_t> boundaries(std::string_view text)
{
    std::vector<std::size_t> out;
    for (std::size_t at = 0; at < text.size(); at += character(text.substr(at)))
        out.push_back(at);
    out.push_back(text.size());
    return out;
}

} // namespace

std::optional<pattern> pattern::parse(std::string_view text)
{
    pattern out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '*')
            out.tokens_.push_back({token::kind::any_many});
        else if (c == '?')
            out.tokens_.push_back({token::kind::any_one});
        else if (c != '\\')
            out.tokens_.push_back({token::kind::literal, c});
        else {
            const char next = i + 1 < text.size() ? text[i + 1] : '\0';
            // The closing characters are quoted for the sake of ${}, not of the pattern: read on with them.
            if (next == '}' || next == '/')
                continue;
            if (next != '*' && next != '?' && next != '\\')
                return std::nullopt;
            out.tokens_.push_back({token::kind::literal, next});
            ++i;
        }
    }
    return out;
}

bool pattern::matches(std::string_view value, std::size_t& work) const
{
    std::size_t token_at = 0;
    std::size_t at = 0;
    std::optional<std::size_t> star;
    std::size_t star_at = 0;
    while (at < value.size() || token_at < tokens_.size()) {
        if (work == 0)
            return false;
        --work;
        if (token_at < tokens_.size()) {
            const auto& t = tokens_[token_at];
            if (t.what == token::kind::any_many) {
                star = token_at++;
                star_at = at;
                continue;
            }
            const bool fits = at < value.size() &&
                              (t.what == token::kind::any_one ? value[at] != '\n' : value[at] == t.byte);
            if (fits) {
                at += t.what == token::kind::any_one ? character(value.substr(at)) : 1;
                ++token_at;
                continue;
            }
        }
        if (!star || star_at >= value.size() || value[star_at] == '\n')
            return false;
        at = ++star_at;
        token_at = *star + 1;
    }
    return true;
}

std::optional<std::string>
pattern::without_prefix(std::string_view value, bool longest, std::size_t& work) const
{
    auto ends = boundaries(value);
    if (longest)
        std::reverse(ends.begin(), ends.end());
    for (const auto end : ends) {
        if (matches(value.substr(0, end), work))
            return std::string{value.substr(end)};
        if (work == 0)
            return std::nullopt;
    }
    return std::string{value};
}

std::optional<std::string>
pattern::without_suffix(std::string_view value, bool longest, std::size_t& work) const
{
    auto starts = boundaries(value);
    if (!longest)
        std::reverse(starts.begin(), starts.end());
    for (const auto start : starts) {
        if (matches(value.substr(start), work))
            return std::string{value.substr(0, start)};
        if (work == 0)
            return std::nullopt;
    }
    return std::string{value};
}

std::optional<std::string>
pattern::replaced(std::string_view value, std::string_view replacement, bool all, std::size_t& work) const
{
    const auto places = boundaries(value);
    std::string out;
    std::size_t copied = 0;
    for (std::size_t i = 0; i < places.size();) {
        auto end = places.size();
        while (end > i && !matches(value.substr(places[i], places[end - 1] - places[i]), work)) {
            if (work == 0)
                return std::nullopt;
            --end;
        }
        if (end == i) {
            ++i;
            continue;
        }
        const auto begin_at = places[i];
        const auto end_at = places[end - 1];
        out += value.substr(copied, begin_at - copied);
        // An empty match right behind another one is none, as in Go's regexp.
        if (end_at > copied || begin_at == 0)
            out += replacement;
        copied = end_at;
        if (!all)
            break;
        i = std::max(i + 1, end - 1);
    }
    out += value.substr(copied);
    return out;
}

} // namespace tare::dockerfile
