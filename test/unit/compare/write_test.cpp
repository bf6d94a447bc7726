#include "compared.hpp"

#include <tare/compare/write.hpp>

#include <boost/json/parse.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

constexpr std::string_view hostile_name =
    "<img src=x onerror=alert(1)> | `a` @team #1 [x](http://y) \x1b[31m";

compare::comparison sample()
{
    return compared(
        analysed{image_builder{}
                     .name("app:1")
                     .runtime(R"("User":"root")")
                     .layer(tar_builder{}
                                .file("bin/sh", "#!shell", 0755)
                                .file("opt/kept", std::string(2'000'000, 'k'))
                                .file("opt/gone", std::string(1'000'000, 'g'))
                                .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                                .finish())},
        analysed{image_builder{}
                     .name("app:2")
                     .runtime(R"("User":"10000","Labels":{"x":"<b>"})")
                     .layer(tar_builder{}
                                .file("opt/kept", std::string(2'000'000, 'k'), 0600)
                                .file(hostile_name, "new")
                                .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                                .finish())}
    );
}

} // namespace

TEST_CASE("a comparison as JSON has the described members and reads back")
{
    const auto json = boost::json::parse(compare::to_json(sample()));
    CHECK(json.at("schema").as_string() == "tare.comparison/v1");
    CHECK(json.at("result").as_string() == "differs");
    CHECK(json.at("sizes").at("visible").at("difference").as_int64() == -1'000'004);
    CHECK(json.at("sizes").at("tare").as_object().contains("base"));
    CHECK(json.at("files").at("removed").at("entries").at(0).at("path").as_string() == "/opt/gone");
    CHECK(json.at("files").at("changed").at("entries").at(0).at("aspects").at(0).as_string() == "mode");
    CHECK(json.at("key_differences").as_array().size() == 4);
    CHECK(json.at("key_differences").at(3).at("subject").as_string() == "production_readiness");
}

TEST_CASE("as text it says what differs in words and tables")
{
    const auto text = compare::to_text(sample());
    CHECK_THAT(text, StartsWith("Base         app:1 (sha256:"));
    CHECK_THAT(text, ContainsSubstring("Result       The images differ.\n"));
    CHECK_THAT(
        text,
        ContainsSubstring("  attack surface: better\n    The target has no shell where the base has 1.\n")
    );
    CHECK_THAT(text, ContainsSubstring("  visible        3.00MB     2.00MB     -1.00MB  -33.3 %\n"));
    CHECK_THAT(text, ContainsSubstring("FILES REMOVED (3, 1.00MB)\n"));
    CHECK_THAT(text, ContainsSubstring("     -1.00MB  /opt/gone\n"));
    CHECK_THAT(text, ContainsSubstring("mode 0644 → 0600"));
    CHECK_THAT(text, !ContainsSubstring("\x1b"));
    CHECK_THAT(compare::to_text(sample(), {.colour = true}), ContainsSubstring("\x1b[32mbetter\x1b[0m"));
}

TEST_CASE("text fits into the width of the terminal, unless that is too narrow for anything")
{
    const auto text = compare::to_text(sample(), {.width = 80});
    std::size_t longest = 0;
    std::size_t length = 0;
    for (const char c : text) {
        length = c == '\n' ? 0 : length + ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 0 : 1);
        longest = std::max(longest, length);
    }
    // Ids are never cut.
    CHECK(longest <= 110);
}

TEST_CASE("as Markdown nothing of an image is markup, a link or a mention")
{
    const auto markdown = compare::to_markdown(sample());
    CHECK_THAT(markdown, StartsWith("### Tare: <code>app&#58;1</code> → <code>app&#58;2</code>\n"));
    CHECK_THAT(markdown, ContainsSubstring("🟢 **Attack surface**:"));
    CHECK_THAT(markdown, ContainsSubstring("<details><summary>Files changed: "));
    CHECK_THAT(markdown, ContainsSubstring("</details>"));
    for (const std::string_view wrong : {"<img", "@team", "](http", "`a`", "\x1b", "<b>"})
        CHECK_THAT(markdown, !ContainsSubstring(std::string{wrong}));
}

TEST_CASE("as a page nothing of an image is markup, and every link leads somewhere")
{
    const auto page = compare::to_html(sample(), "/v1/compare?base=a&target=b");
    CHECK_THAT(page, StartsWith("<!DOCTYPE html>"));
    CHECK_THAT(page, ContainsSubstring("<h1>app:1 → app:2</h1>"));
    CHECK_THAT(page, ContainsSubstring("&lt;img src=x onerror=alert(1)&gt;"));
    CHECK_THAT(page, ContainsSubstring("/v1/compare?base=a&amp;target=b&amp;format=json"));
    for (const std::string_view wrong : {"<img", "<script", "<b>", "\x1b"})
        CHECK_THAT(page, !ContainsSubstring(std::string{wrong}));
    for (std::size_t at = 0; (at = page.find("href=\"#", at)) != std::string::npos; ++at) {
        const auto begin = at + 7;
        const auto id = page.substr(begin, page.find('"', begin) - begin);
        CHECK_THAT(page, ContainsSubstring("id=\"" + id + "\""));
    }
    CHECK_THAT(compare::to_html(sample()), !ContainsSubstring("format=json"));
}

TEST_CASE("a page has a bound on its rows, and counts the rest")
{
    auto target = tar_builder{};
    for (unsigned i = 0; i < 1'000; ++i)
        target.file(fmt::format("new/{}", i), "x");
    const auto c = compared(tar_builder{}, target, {.most_files = 600});
    CHECK_THAT(compare::to_html(c), ContainsSubstring("801 more are not shown here."));
}

TEST_CASE("Markdown fits into a comment, whatever there is to say, and counts the rest")
{
    auto base = tar_builder{};
    auto target = tar_builder{};
    for (unsigned i = 0; i < 500; ++i) {
        base.file(fmt::format("gone/{}/{}", i, std::string(200, '%')), std::string(i, 'x'));
        target.file(fmt::format("new/{}/{}", i, std::string(200, '#')), std::string(i, 'x'));
    }
    auto c = compared(base, target, {.most_files = 10'000, .most_directories = 10'000});
    for (unsigned i = 0; i < 2'000; ++i)
        c.gaps.push_back(std::string(400, '*'));
    for (auto& k : c.key_differences)
        k.sentences.resize(20, std::string(2'000, '@'));
    const auto markdown = compare::to_markdown(c);
    CHECK(markdown.size() <= compare::most_comment_bytes);
    CHECK_THAT(markdown, ContainsSubstring("<summary>Files added: "));
    CHECK_THAT(markdown, ContainsSubstring("more do not fit here."));
    CHECK_THAT(markdown, ContainsSubstring("more sentences do not fit here."));
    std::size_t open = 0;
    for (std::size_t at = 0; (at = markdown.find("<details>", at)) != std::string::npos; ++at)
        ++open;
    std::size_t closed = 0;
    for (std::size_t at = 0; (at = markdown.find("</details>", at)) != std::string::npos; ++at)
        ++closed;
    CHECK(open == closed);
}

TEST_CASE("the same images have nothing to list but their sizes")
{
    const analysed image{image_builder{}.layer(tar_builder{}.file("a", "a").finish())};
    const auto c = compared(image, image);
    CHECK_THAT(compare::to_text(c), ContainsSubstring("Result       Nothing differs.\n"));
    CHECK_THAT(compare::to_text(c), !ContainsSubstring("FILES ADDED"));
    CHECK_THAT(compare::to_markdown(c), !ContainsSubstring("<details>"));
}
