#include "dockerfile/expansion.hpp"
#include "parsed.hpp"

using namespace tare;
using namespace tare::dockerfile;
using strings = std::vector<std::string>;

namespace {

const environment sample{
    {"PWD", {"/home"}},
    {"EMPTY", {""}},
    {"LIST", {"a.b.c"}},
    {"SPACED", {"one two"}},
    {"PATHS", {"/a/b.tar.gz"}},
    {"STAR", {"x*y"}},
    {"WIDE", {"\xC3\xA4\xC3\xB6"}},
    {"OPEN", {"maybe", false}},
};

expansion expanded(std::string_view text, expansion_options options = {})
{
    expansion_budget budget{.bytes = 1 << 16};
    return expand(text, sample, options, budget);
}

} // namespace

TEST_CASE("variables, quotes and escapes come out as the shell would have them")
{
    struct row
    {
        const char* in;
        const char* out;
    };

    const row rows[] = {
        {"plain", "plain"},
        {"$PWD", "/home"},
        {"a${PWD}b", "a/homeb"},
        {"$PWDx", ""},
        {"'$PWD'", "$PWD"},
        {"\"$PWD\"", "/home"},
        {"\\$PWD", "$PWD"},
        {"\"\\$PWD \\a \\\\\"", "$PWD \\a \\"},
        {"a'b\"c'd", "ab\"cd"},
        {"\"it's\"", "it's"},
        {"\\\"x\\\"", "\"x\""},
        {"tail\\", "tail"},
        {"$", "$"},
        {"$ x", "$ x"},
        {"$1x", "x"},
        {"$@", ""},
        {"${nope}", ""},
        // Defaults and alternatives.
        {"${nope:-d}", "d"},
        {"${nope-d}", "d"},
        {"${EMPTY:-d}", "d"},
        {"${EMPTY-d}", ""},
        {"${PWD:-d}", "/home"},
        {"${PWD:+d}", "d"},
        {"${PWD+d}", "d"},
        {"${EMPTY:+d}", ""},
        {"${EMPTY+d}", "d"},
        {"${nope:+d}", ""},
        {"${nope:-${PWD}/x}", "/home/x"},
        {"${nope:-${nope:-${LIST}}}", "a.b.c"},
        {"${nope:-\"a}b\"}", "a}b"},
        {"${nope:-a\\}b}", "a}b"},
        {"${PWD:?x}", "/home"},
        // Patterns.
        {"${LIST#*.}", "b.c"},
        {"${LIST##*.}", "c"},
        {"${LIST%.*}", "a.b"},
        {"${LIST%%.*}", "a"},
        {"${LIST#?}", ".b.c"},
        {"${LIST#b}", "a.b.c"},
        {"${PATHS##*/}", "b.tar.gz"},
        {"${PATHS%%.*}", "/a/b"},
        {"${STAR#x\\*}", "y"},
        {"${STAR#*\\*}", "y"},
        {"${WIDE#?}", "\xC3\xB6"},
        {"${WIDE%?}", "\xC3\xA4"},
        {"${LIST/./-}", "a-b.c"},
        {"${LIST//./-}", "a-b-c"},
        {"${LIST/*.b/x}", "x.c"},
        {"${LIST//?./}", "c"},
        {"${PATHS//\\//_}", "_a_b.tar.gz"},
        {"${LIST/z/y}", "a.b.c"},
    };
    for (const auto& r : rows) {
        CAPTURE(r.in);
        const auto e = expanded(r.in);
        CHECK_FALSE(e.failure);
        CHECK(e.text == r.out);
    }
}

TEST_CASE("the escape character may be another, and quotes may mean nothing")
{
    CHECK(expanded("`$PWD C:\\x", {.escape = '`'}).text == "$PWD C:\\x");
    CHECK(expanded("'$PWD'", {.skip_quotes = true}).text == "'/home'");
    CHECK(
        expanded("$nope ${nope:-x} \"$PWD\"", {.raw_quotes = true, .keep_unset = true}).text ==
        "$nope ${nope:-x} \"/home\""
    );
}

TEST_CASE("words are split after expansion, unless they are quoted")
{
    const auto words = [](std::string_view text) { return test::texts(expanded(text).words); };
    CHECK(words("a $SPACED b") == strings{"a", "one", "two", "b"});
    CHECK(words("\"$SPACED\" 'x y'") == strings{"one two", "x y"});
    CHECK(words("a\\ b c") == strings{"a b", "c"});
    CHECK(words("  ").empty());
    const auto two = expanded("ab  cd").words;
    REQUIRE(two.size() == 2);
    CHECK(two[1].offset == 4);
}

TEST_CASE("what was asked for, and whether all of it is known, is said")
{
    const auto e = expanded("$PWD ${nope:-x} $other");
    CHECK(test::texts(e.matched) == strings{"PWD"});
    CHECK(test::texts(e.unmatched) == strings{"nope", "other"});
    CHECK(e.unmatched[1].offset == 16);
    CHECK_FALSE(e.known);
    CHECK(expanded("${nope:-x}").known);
    CHECK_FALSE(expanded("${nope:-$OPEN}").known);
    CHECK_FALSE(expanded("$OPEN").known);
    CHECK(expanded("$PWD").known);
}

TEST_CASE("nesting, output and matching are bounded")
{
    std::string deep = "x";
    for (int i = 0; i < 100; ++i)
        deep = "${a:-" + deep + "}";
    const auto nested = expanded(deep);
    REQUIRE(nested.failure);
    CHECK(nested.failure->text.find("too deeply") != std::string::npos);
    expansion_budget small{.bytes = 10};
    const auto much = expand("$PWD$PWD$PWD", sample, {}, small);
    CHECK(much.exhausted);
    CHECK(much.failure);
    const environment long_one{{"x", {std::string(20'000, 'a')}}};
    expansion_budget budget{.bytes = 1 << 20};
    const auto slow = expand("${x//*a*a*a*b/}", long_one, {}, budget);
    CHECK(slow.exhausted);
}
