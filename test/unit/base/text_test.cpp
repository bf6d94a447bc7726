#include <tare/base/text.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_literals;
using tare::escape_text;

struct escaped
{
    std::string raw;
    std::string text;
};

TEST_CASE("hostile bytes come out as escapes")
{
    const std::vector<escaped> table{
        {"usr/bin/env", "usr/bin/env"},
        {"h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x98\x80", "h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x98\x80"},
        {"back\\slash", "back\\\\slash"},
        {"nul\0byte"s, "nul\\x00byte"},
        {"\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"},
        {"tab\tnewline\n\x7f", "tab\\x09newline\\x0a\\x7f"},
        {"latin\xe9", "latin\\xe9"},
        {"\xc2\x85 next line", "\\u{0085} next line"},
        {"\xe2\x80\xae"
         "gnp.exe",
         "\\u{202e}gnp.exe"},
        {"zero\xe2\x80\x8bwidth", "zero\\u{200b}width"},
        {"\xef\xbb\xbf"
         "bom",
         "\\u{feff}bom"},
        {"tag\xf3\xa0\x81\x81", "tag\\u{e0041}"},
        // Overlong, surrogate, above U+10FFFF, cut short, lone continuation.
        {"\xc0\xaf", "\\xc0\\xaf"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"\xe2\x82", "\\xe2\\x82"},
        {"\x80", "\\x80"},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        CHECK(escape_text(row.raw) == row.text);
        CHECK(tare::is_plain_text(row.raw) == (row.raw == row.text));
    }
}

TEST_CASE("different names never come out the same, and what comes out is plain")
{
    std::mt19937 random{20240607};
    const std::vector<std::string> parts{
        "\\", "x",        "u",  "{",  "202e}", "\x1b", "\xe2\x80\xae",    "\xff",
        "0",  "\xc3\xa9", "1b", "\n", "\xe2",  "\x80", "\xf0\x9f\x98\x80"
    };
    std::set<std::string> names;
    std::set<std::string> texts;
    for (int i = 0; i < 20'000; ++i) {
        std::string name;
        for (auto n = random() % 6 + 1; n > 0; --n)
            name += parts[random() % parts.size()];
        if (!names.insert(name).second)
            continue;
        const auto text = escape_text(name);
        CHECK(texts.insert(text).second);
        // Backslashes are doubled by a second pass, and nothing else changes.
        std::string doubled;
        for (const char c : text)
            doubled += c == '\\' ? "\\\\"s : std::string(1, c);
        CHECK(escape_text(text) == doubled);
    }
}

TEST_CASE("sizes are told in decimal units with three digits")
{
    struct row
    {
        std::uint64_t bytes;
        std::string_view text;
    };

    for (const auto& [bytes, text] :
         {row{0, "0B"}, row{999, "999B"}, row{1000, "1.00kB"}, row{403'791, "404kB"}, row{9'990, "9.99kB"},
          row{74'812'345, "74.8MB"}, row{999'499, "999kB"}, row{999'999, "1.00MB"},
          row{1'200'000'000, "1.20GB"}, row{18'446'744'073'709'551'615U, "18.4EB"}})
        CHECK(tare::human_size(bytes) == text);
}

} // namespace
