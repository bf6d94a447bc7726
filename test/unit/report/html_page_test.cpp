#include "hostile_text.hpp"
#include "report/html_page.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/text.hpp>
#include <tare/codec/sha256.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>

using namespace tare;
using report::html_page;
using report::html_text;

TEST_CASE("text of a page is text")
{
    CHECK(html_text("plain /path-1.2_x") == "plain /path-1.2_x");
    CHECK(html_text("<b a='1' c=\"2\">&amp;") == "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;");
    CHECK(html_text(std::string_view{"a\0b", 3}) == "a\\x00b");
    CHECK(html_text("a\xE2\x80\xAE<b\xFF") == "a\\u{202e}&lt;b\\xff");
    CHECK(html_text("\xED\xA0\x80") == "\\xed\\xa0\\x80");
    CHECK(html_text("gr\xC3\xBC\xC3\x9F") == "gr\xC3\xBC\xC3\x9F");
}

TEST_CASE("text that was escaped already stays as it is in a page")
{
    test::hostile_text hostile{7};
    for (int i = 0; i < 500; ++i) {
        const auto raw = hostile();
        CAPTURE(escape_text(raw));
        const auto once = html_text(escape_text(raw));
        CHECK(test::unshowable(once).empty());
        CHECK(once.find_first_of("<>\"'") == std::string::npos);
        CHECK(test::unshowable(html_text(raw)).empty());
        CHECK(html_text(raw).find_first_of("<>\"'") == std::string::npos);
    }
    CHECK(html_text(escape_text("a\\b\xFF\xC3\xA9")) == "a\\\\b\\xff\xC3\xA9");
}

TEST_CASE("the policy of a page allows its one style and nothing else")
{
    html_page page{"x"};
    const auto text = page.finish();
    const auto begin = text.find("<style>") + 7;
    const auto style = text.substr(begin, text.find("</style>") - begin);
    CHECK(style == report::html_style());
    const auto& policy = report::html_security_policy();
    // The digest in base64, computed here from the bits and not by groups.
    const auto digest = codec::sha256::of(as_bytes_view(style));
    std::string expected;
    for (std::size_t bit = 0; bit < 256; bit += 6) {
        unsigned value = 0;
        for (std::size_t k = bit; k < bit + 6; ++k)
            value = value << 1U | (k < 256 ? digest.bytes.at(k / 8) >> (7 - k % 8) & 1U : 0U);
        expected += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[value];
    }
    CHECK(
        policy == "default-src 'none'; style-src 'sha256-" + expected +
                      "='; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    CHECK(text.find("content=\"default-src &#39;none&#39;") != std::string::npos);
    CHECK(text.find("form-action &#39;none&#39;\">") != std::string::npos);
}

TEST_CASE("a page links to itself and to the service, and nowhere else")
{
    html_page page{"x"};
    page.link("/v1/images", "all");
    page.link("#sizes", "sizes");
    for (const auto* const address :
         {"//example.org/", "https://example.org/", "javascript:alert(1)", "", "v1", "/\\example.org", "/a\tb"
         }) {
        CAPTURE(address);
        CHECK_THROWS_AS(page.link(address, "x"), std::logic_error);
    }
}

TEST_CASE("a page has its tables with headers, captions and exact numbers")
{
    html_page page{"a <title>"};
    page.section("sizes", "Sizes & more", [&] {
        page.table("By <layer>", {{"Path"}, {"Size", true}}, [&] {
            page.row([&] {
                page.code_cell("/a\"b", true);
                page.size(1'234'567);
            });
        });
    });
    const auto text = page.finish();
    for (const auto* const part :
         {"<title>a &lt;title&gt;</title>", "<section id=\"sizes\" aria-labelledby=\"sizes-heading\"",
          "<h2 id=\"sizes-heading\">Sizes &amp; more</h2>", "<caption>By &lt;layer&gt;</caption>",
          "<th scope=\"col\" class=\"number\">Size</th>", "<th scope=\"row\"><code>/a&quot;b</code></th>",
          "<td class=\"number\"><data value=\"1234567\">1.23MB</data></td>"}) {
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
    CHECK(text.ends_with("</body>\n</html>\n"));
}
