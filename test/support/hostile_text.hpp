#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace tare::test {

/// Names that try to be something else where they are shown: broken UTF-8, controls, what turns or hides the
/// text around it, what ends a string, a line or a tag. The same seed gives the same names.
class hostile_text
{
public:
    explicit hostile_text(std::uint32_t seed) : random_{seed} {}

    /// Up to `pieces` pieces of trouble and harmless letters. Neither NUL nor "/" is among them, so that a
    /// name can be a file's.
    std::string operator()(std::size_t pieces = 8)
    {
        using namespace std::string_view_literals;
        static constexpr std::array trouble{
            "\x1b[2J"sv,
            "\x1b]0;title\x07"sv,
            "\n"sv,
            "\r\n"sv,
            "\t"sv,
            "\x7f"sv,
            "\x9b"sv,
            "\xc2\x85"sv,
            "\xc2\x9b"sv,
            "\xe2\x80\xae"sv,
            "\xe2\x81\xa6"sv,
            "\xe2\x80\x8b"sv,
            "\xe2\x80\x8d"sv,
            "\xef\xbb\xbf"sv,
            "\xe2\x80\xa8"sv,
            "\xf3\xa0\x81\x81"sv,
            "\xef\xb8\x8f"sv,
            "\xe3\x85\xa4"sv,
            "\xcd\x8f"sv,
            "\xff"sv,
            "\xc0\xaf"sv,
            "\xed\xa0\x80"sv,
            "\xf4\x90\x80\x80"sv,
            "\xe2\x80"sv,
            "\xf0\x9f"sv,
            "\""sv,
            "'"sv,
            "\\"sv,
            "\\n"sv,
            "\\u001b"sv,
            "\\x1b"sv,
            "\\u{202e}"sv,
            "<script>"sv,
            "&lt;"sv,
            "|"sv,
            "`"sv,
            "{}"sv,
            "%s%n"sv,
            "${x}"sv,
            " "sv,
            "="sv,
            "\xc3\xa9"sv,
            "\xf0\x9f\x90\xb3"sv,
        };
        std::string out;
        for (auto n = 1 + below(pieces); n > 0; --n) {
            switch (below(6)) {
            case 0:
                out += static_cast<char>('a' + below(26));
                break;
            case 1:
                // Any byte but NUL and the slash.
                out += static_cast<char>(below(2) == 0 ? 0x30 + below(0xD0) : 1 + below(0x2E));
                break;
            default:
                out += trouble[below(trouble.size())];
                break;
            }
        }
        return out;
    }

    std::size_t below(std::size_t bound) { return random_() % bound; }

private:
    std::mt19937 random_;
};

/// Why `text` must not be shown to anybody: the first character that is no UTF-8, controls a terminal, turns
/// the text around it or shows nothing; empty when there is none. Written on its own, against the Unicode
/// Character Database's Default_Ignorable_Code_Point and Bidi_Control, and not by what the program does.
/// `newlines` are allowed in texts.
inline std::string unshowable(std::string_view text, bool newlines = false)
{
    struct range
    {
        char32_t first;
        char32_t last;
    };

    static constexpr std::array ranges{
        range{0x00, 0x1F},     range{0x7F, 0x9F},       range{0xAD, 0xAD},       range{0x34F, 0x34F},
        range{0x61C, 0x61C},   range{0x115F, 0x1160},   range{0x17B4, 0x17B5},   range{0x180B, 0x180F},
        range{0x200B, 0x200F}, range{0x2028, 0x202E},   range{0x2060, 0x206F},   range{0x3164, 0x3164},
        range{0xD800, 0xDFFF}, range{0xFE00, 0xFE0F},   range{0xFEFF, 0xFEFF},   range{0xFFA0, 0xFFA0},
        range{0xFFF0, 0xFFFB}, range{0x1BCA0, 0x1BCA3}, range{0x1D173, 0x1D17A}, range{0xE0000, 0xE0FFF},
    };
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80   ? 1
                                   : first < 0xC2 ? 0
                                   : first < 0xE0 ? 2
                                   : first < 0xF0 ? 3
                                   : first < 0xF5 ? 4
                                                  : 0;
        if (length == 0 || i + length > text.size())
            return "no UTF-8 at " + std::to_string(i);
        char32_t value = length == 1 ? first : first & (0x7FU >> length);
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0U) != 0x80)
                return "no UTF-8 at " + std::to_string(i);
            value = value << 6U | (next & 0x3FU);
        }
        if ((length == 3 && value < 0x800) || (length == 4 && (value < 0x10000 || value > 0x10FFFF)))
            return "overlong at " + std::to_string(i);
        if (!(newlines && value == '\n'))
            for (const auto& r : ranges)
                if (value >= r.first && value <= r.last)
                    return "character " + std::to_string(static_cast<std::uint32_t>(value)) + " at " +
                           std::to_string(i);
        i += length;
    }
    return {};
}

} // namespace tare::test
