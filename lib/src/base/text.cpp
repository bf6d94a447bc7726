#include <tare/base/text.hpp>

#include <fmt/format.h>

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

/// Characters that change how the text around them is shown, or show nothing: controls, line and paragraph
/// separators, bidirectional controls, zero-width characters, tags and the byte order mark.
bool is_deceptive(char32_t c) noexcept
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

} // namespace

bool is_plain_text(std::string_view raw) noexcept
{
    while (!raw.empty()) {
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
    while (!raw.empty()) {
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
    return out;
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
