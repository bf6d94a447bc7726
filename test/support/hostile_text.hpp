#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

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

/// Names that try to leave the place of a page, a stylesheet or an address where they are shown, whole.
inline std::vector<std::string> naughty_strings()
{
    using namespace std::string_view_literals;
    static constexpr std::array short_ones{
        // Elements, and what ends the one that the text stands in.
        "<script>alert(1)</script>"sv,
        "</title><script>alert(1)</script>"sv,
        "</code></td></table><h1>owned</h1>"sv,
        "</style><style>*{display:none}</style>"sv,
        "<ScRiPt src=//example.org/x.js>"sv,
        "<svg/onload=alert(1)>"sv,
        "<svg><desc></svg><img src=x onerror=alert(1)>"sv,
        "<iframe srcdoc='<script>alert(1)</script>'>"sv,
        "<base href=//example.org/>"sv,
        "<meta http-equiv=refresh content='0;url=//example.org'>"sv,
        "<link rel=stylesheet href=//example.org/x.css>"sv,
        "<form action=//example.org><input name=token>"sv,
        "<!--"sv,
        "--><b>"sv,
        "<![CDATA[ ]]>"sv,
        "<?xml version='1.0'?>"sv,
        "<plaintext>"sv,
        "<"sv,
        ">"sv,
        "< script >"sv,
        "\xEF\xBC\x9Cscript\xEF\xBC\x9E"sv,
        // What ends an attribute.
        "\" onmouseover=\"alert(1)"sv,
        "' onfocus='alert(1)' autofocus='"sv,
        "x onclick=alert(1) y"sv,
        "` onerror=alert(1) `"sv,
        "\"/><img src=x onerror=alert(1)>"sv,
        // References, whole and broken.
        "&lt;script&gt;"sv,
        "&#60;script&#62;"sv,
        "&#x3c;script&#x3e;"sv,
        "&#0;&#x1F600;&#xD800;"sv,
        "&amp;amp;"sv,
        "&"sv,
        "&lt"sv,
        // Addresses and styles.
        "javascript:alert(1)"sv,
        "JaVaScRiPt&colon;alert(1)"sv,
        "data:text/html,<script>alert(1)</script>"sv,
        "//example.org/"sv,
        "/../../etc/passwd?x=1#y"sv,
        "%3Cscript%3E%00%0a"sv,
        "expression(alert(1))"sv,
        "url(//example.org/x)"sv,
        "}*{background:url(//example.org)}"sv,
        "@import '//example.org'"sv,
        // What other writers take for something.
        "{{7*7}}"sv,
        "${7*7}"sv,
        "{0} {} {:x}"sv,
        "%s%n%x"sv,
        "'; DROP TABLE images; --"sv,
        "\r\nSet-Cookie: a=b\r\n\r\n"sv,
        // What is no text, turns it or hides it.
        "a\0b"sv,
        "\xFF\xFE"sv,
        "\xC0\xBCscript\xC0\xBE"sv,
        "\xED\xA0\x80\xED\xB0\x80"sv,
        "\xF4\x90\x80\x80"sv,
        "\xE2\x80"sv,
        "\xE2\x80\xAEgnp.exe"sv,
        "\xE2\x81\xA6\xE2\x81\xA9"sv,
        "a\xE2\x80\x8B\xE2\x80\x8D\xEF\xBB\xBFz"sv,
        "\xE2\x80\xA8\xE2\x80\xA9"sv,
        "\x1b[31m\x1b]0;x\x07"sv,
        "\x9b\x85"sv,
        "\xF3\xA0\x81\x81"sv,
        "\xEF\xBF\xBE\xEF\xBF\xBF"sv,
        "Z\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81"sv,
        "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"sv,
        "\xD8\xB9\xD8\xB1\xD8\xA8\xD9\x8A"sv,
        ""sv,
        " "sv,
        "\\"sv,
        "\\u003cscript\\u003e"sv,
    };
    std::vector<std::string> all(short_ones.begin(), short_ones.end());
    // Very long ones: without a place to break, and such that a cut may hit a character or a reference.
    all.emplace_back(20'000, 'x');
    std::string characters;
    std::string markup;
    for (int i = 0; i < 5'000; ++i) {
        characters += "\xE2\x82\xAC";
        markup += "<&\"'>";
    }
    all.push_back(characters);
    all.push_back("a" + characters);
    all.push_back(markup);
    return all;
}

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
