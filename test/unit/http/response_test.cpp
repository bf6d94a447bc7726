#include <tare/base/result.hpp>
#include <tare/http/response.hpp>

#include <boost/json/parse.hpp>

#include <catch2/catch_test_macros.hpp>

#include <hostile_text.hpp>
#include <memory>
#include <stdexcept>
#include <string>

using namespace tare;
using namespace tare::http;
using namespace std::string_literals;

TEST_CASE("nothing can split a response")
{
    for (const auto& value : {"a\r\nEvil: 1"s, "a\rb"s, "a\nb"s, "a\0b"s, "\x1B"s, "\x7F"s}) {
        response answer;
        CHECK_THROWS_AS(answer.field("X-A", value), std::invalid_argument);
        CHECK_THROWS_AS(answer.body(value, ""), std::invalid_argument);
        CHECK(answer.fields().empty());
    }
    for (const auto& name : {""s, "a b"s, "a:"s, "a\r\n"s, "\xC3\xA9"s, "a\0"s})
        CHECK_THROWS_AS(response{}.field(name, "x"), std::invalid_argument);
    CHECK_NOTHROW(response{}.field("X-A", "tab\tand \xC3\xA9"));
}

TEST_CASE("framing fields belong to the server")
{
    for (const auto* const name :
         {"Connection", "content-length", "DATE", "Transfer-Encoding", "Server", "X-Request-Id"})
        CHECK_THROWS_AS(response{}.field(name, "x"), std::invalid_argument);
}

TEST_CASE("a body has one content type and may be shared")
{
    const auto shared = std::make_shared<const std::string>("bytes");
    response answer{201};
    answer.field("ETag", "\"1\"").body("text/plain", "first").body("application/json", shared);
    CHECK(answer.status() == 201);
    CHECK(answer.bytes().data() == shared->data());
    REQUIRE(answer.fields().size() == 2);
    CHECK(answer.fields()[1] == std::pair{"Content-Type"s, "application/json"s});
}

TEST_CASE("a problem document says what is wrong and where")
{
    error e{errc::digest_mismatch, "expected \x1B[31m", 512, {}, "blobs/\xFF"};
    const auto answer = problem(e, "id-1");
    CHECK(answer.status() == 422);
    CHECK(answer.fields() == std::vector{std::pair{"Content-Type"s, "application/problem+json"s}});
    CHECK(
        answer.bytes() ==
        R"({"type":"/problems/digest-mismatch","title":"Content does not match its digest","status":422,)"
        R"("detail":"expected \\x1b[31m","instance":"id-1","offset":512,"where":"blobs/\\xff"})"
    );
    const auto limited = boost::json::parse(problem(limit_error("max_layers", 3)).bytes()).as_object();
    CHECK(limited.at("limit").as_string() == "max_layers");
    CHECK(limited.at("limit_value").as_int64() == 3);
    CHECK_FALSE(limited.contains("instance"));
    CHECK_FALSE(limited.contains("where"));
}

TEST_CASE("every 503 says when to come back")
{
    for (std::size_t i = 0; i < error_count(); ++i) {
        const auto code = static_cast<errc>(i);
        const auto answer = problem(make_error(code, "x"));
        CHECK(answer.status() == describe(code).status);
        const bool has_retry = answer.fields().back().first == "Retry-After";
        CHECK(has_retry == (answer.status() == 503));
    }
}

TEST_CASE("whatever an error quotes, its problem document is safe to show and parses again")
{
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        test::hostile_text name{seed};
        auto e = make_error(errc::malformed_layer, name(30), name());
        e.limit = "max_entries";
        const auto document = std::string{problem(e, name()).bytes()};
        CHECK(test::unshowable(document) == "");
        boost::system::error_code failed;
        const auto parsed = boost::json::parse(document, failed);
        REQUIRE_FALSE(failed);
        for (const auto* const member : {"detail", "where", "instance"})
            CHECK(test::unshowable(std::string{parsed.at(member).as_string()}) == "");
    }
}
