#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace tare {
namespace {

struct code_point
{
    char32_t value;
    /// Bytes it takes; 0 when the bytes are not UTF-8.
    std::size_t length;
};

/// Decodes the first character of a non-empty `text` by the table of RFC 3629 section 4 (no overlong forms,
/// no surrogates).
code_point decode(std::string_view text) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto first = byte(0);
    if (first < 0x80)
        return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return {0, 0};
    char32_t value = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U)
            return {0, 0};
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || (value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF)
        return {0, 0};
    return {value, length};
}

struct character_range
{
    char32_t first;
    char32_t last;
};

/// Characters that change how the text around them is shown, or show nothing: controls, line and paragraph
/// separators, bidirectional controls, and what the Unicode Character Database calls
/// Default_Ignorable_Code_Point, such as zero-width characters, fillers, variation selectors and tags.
constexpr std::array deceptive{
    character_range{0x00, 0x1F},       character_range{0x7F, 0x9F},       character_range{0xAD, 0xAD},
    character_range{0x34F, 0x34F},     character_range{0x61C, 0x61C},     character_range{0x115F, 0x1160},
    character_range{0x17B4, 0x17B5},   character_range{0x180B, 0x180F},   character_range{0x200B, 0x200F},
    character_range{0x2028, 0x202E},   character_range{0x2060, 0x206F},   character_range{0x3164, 0x3164},
    character_range{0xFE00, 0xFE0F},   character_range{0xFEFF, 0xFEFF},   character_range{0xFFA0, 0xFFA0},
    character_range{0xFFF0, 0xFFFB},   character_range{0x1BCA0, 0x1BCA3}, character_range{0x1D173, 0x1D17A},
    character_range{0xE0000, 0xE0FFF},
};

bool is_deceptive(char32_t c) noexcept
{
    // What most text is made of needs no search.
    if (c >= 0x20 && c < 0x7F)
        return false;
    return std::any_of(deceptive.begin(), deceptive.end(), [c](const character_range& r) {
        return c >= r.first && c <= r.last;
    });
}

/// How much of the start is letters, digits, punctuation and spaces of ASCII, but for the backslash: what
/// nearly all names are made of, and what needs no decoding.
std::size_t plain_ascii(std::string_view text) noexcept
{
    const auto end =
        std::find_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E || c == '\\'; });
    return static_cast<std::size_t>(end - text.begin());
}

} // namespace

bool is_plain_text(std::string_view raw) noexcept
{
    for (raw.remove_prefix(plain_ascii(raw)); !raw.empty(); raw.remove_prefix(plain_ascii(raw))) {
        const auto c = decode(raw);
        if (c.length == 0 || c.value == '\\' || is_deceptive(c.value))
            return false;
        raw.remove_prefix(c.length);
    }
    return true;
}

std::string escape_text(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    while (true) {
        const auto plain = plain_ascii(raw);
        out.append(raw.substr(0, plain));
        raw.remove_prefix(plain);
        if (raw.empty())
            return out;
        const auto c = decode(raw);
        if (c.length == 0)
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(raw.front()));
        else if (c.value == '\\')
            out += "\\\\";
        else if (is_deceptive(c.value) && c.value < 0x80)
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c.value));
        else if (is_deceptive(c.value))
            fmt::format_to(std::back_inserter(out), "\\u{{{:04x}}}", static_cast<unsigned>(c.value));
        else
            out.append(raw.substr(0, c.length));
        raw.remove_prefix(c.length == 0 ? 1 : c.length);
    }
}

std::string human_size(std::uint64_t bytes)
{
    static constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000)
        return fmt::format("{}B", bytes);
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{:.{}f}{}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, units.at(unit));
}

} // namespace tare
