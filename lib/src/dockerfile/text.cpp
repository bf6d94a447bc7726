#include "dockerfile/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>
#include <vector>

namespace tare::dockerfile {
namespace {

constexpr std::size_t longest_suggested = 64;

std::size_t edits(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::size_t space_at(std::string_view text, std::size_t at) noexcept
{
    const auto rest = text.substr(at);
    if (rest.empty())
        return 0;
    const char c = rest.front();
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    if (static_cast<unsigned char>(c) < 0x80)
        return 0;
    // The other members of Unicode's White_Space, in UTF-8.
    static constexpr std::array<std::string_view, 8> wide{
        "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\xA8",
        "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
    };
    for (const auto space : wide)
        if (rest.starts_with(space))
            return space.size();
    const bool quad = rest.starts_with("\xE2\x80") && rest.size() > 2 &&
                      static_cast<unsigned char>(rest[2]) >= 0x80 &&
                      static_cast<unsigned char>(rest[2]) <= 0x8A;
    return quad ? 3 : 0;
}

std::string_view trimmed_left(std::string_view text) noexcept
{
    while (const auto size = space_at(text, 0))
        text.remove_prefix(size);
    return text;
}

std::string_view trimmed(std::string_view text) noexcept
{
    text = trimmed_left(text);
    while (!text.empty()) {
        std::size_t start = text.size() - 1;
        while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U)
            --start;
        const auto size = space_at(text, start);
        if (size == 0 || start + size != text.size())
            break;
        text.remove_suffix(size);
    }
    return text;
}

std::string uppered(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), upper);
    return out;
}

std::string_view suggestion(std::string_view word, std::span<const std::string_view> options)
{
    std::string_view best;
    std::size_t least = 3;
    if (word.size() > longest_suggested)
        return best;
    for (const auto option : options) {
        if (option == word)
            return {};
        const auto apart = std::max(option.size(), word.size()) - std::min(option.size(), word.size());
        if (apart >= least || option.size() > longest_suggested)
            continue;
        const auto distance = edits(word, option);
        // As long as it is nearer than an empty word would be.
        if (distance < least && distance < word.size()) {
            least = distance;
            best = option;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view suggested)
{
    return suggested.empty() ? std::string{} : fmt::format(" (did you mean {}?)", suggested);
}

} // namespace tare::dockerfile
