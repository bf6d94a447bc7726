#include "service/negotiation.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>

namespace tare::service {
namespace {

endpoint two_formats()
{
    endpoint e;
    e.representations = {{"application/json", "json"}, {"text/plain; charset=utf-8", "text"}};
    return e;
}

} // namespace

TEST_CASE("Accept chooses the representation", "[service]")
{
    struct row
    {
        std::string_view accept;
        std::string_view format;
    };

    constexpr std::array rows{
        row{"", "json"},
        row{"*/*", "json"},
        row{"application/json", "json"},
        row{"text/plain", "text"},
        row{"TEXT/Plain", "text"},
        row{"text/*", "text"},
        row{"text/plain;charset=utf-8", "text"},
        row{"text/plain;q=0.5, application/json;q=0.4", "text"},
        row{"text/plain;q=0.5, application/json", "json"},
        row{"text/html, */*;q=0.1", "json"},
        row{"application/json;q=0, */*", "text"},
        row{"text/plain; q=0.001", "text"},
        row{"text/html", ""},
        row{"application/json;q=0", ""},
        row{"text/plain;q=0, application/json;q=0.000", ""},
        row{"*/*;q=0", ""},
        row{"text/plain;q=nonsense", ""},
        row{"text/plain;q=1.5", "text"},
        row{"*/html", ""},
        row{",,text/plain,", "text"},
    };
    const auto e = two_formats();
    for (const auto& r : rows) {
        INFO(r.accept);
        http::request head;
        head.fields.emplace_back("accept", r.accept);
        const auto chosen = choose_representation(e, head);
        REQUIRE(chosen.has_value() == !r.format.empty());
        if (chosen)
            CHECK((*chosen)->format == r.format);
        else
            CHECK(chosen.error().code == errc::not_acceptable);
    }
}

TEST_CASE("several Accept fields are one list", "[service]")
{
    http::request head;
    head.fields.emplace_back("accept", "text/html");
    head.fields.emplace_back("accept", "text/plain");
    const auto e = two_formats();
    CHECK(choose_representation(e, head).value()->format == "text");
}

TEST_CASE("?format= goes before Accept", "[service]")
{
    http::request head;
    head.fields.emplace_back("accept", "application/json");
    head.query.emplace_back("format", "text");
    const auto e = two_formats();
    CHECK(choose_representation(e, head).value()->format == "text");
    head.query.front().second = "yaml";
    CHECK(choose_representation(e, head).error().code == errc::invalid_parameter);
    head.query.front().second = "";
    CHECK(choose_representation(e, head).error().code == errc::invalid_parameter);
}

TEST_CASE("If-None-Match is a list of tags, compared weakly", "[service]")
{
    CHECK(matches(R"("a")", R"("a")"));
    CHECK(matches(R"(W/"a")", R"("a")"));
    CHECK(matches(R"("b" , "a")", R"("a")"));
    CHECK(matches("*", R"("a")"));
    CHECK_FALSE(matches("", R"("a")"));
    CHECK_FALSE(matches(R"("b")", R"("a")"));
    CHECK_FALSE(matches("a", R"("a")"));
}

} // namespace tare::service
