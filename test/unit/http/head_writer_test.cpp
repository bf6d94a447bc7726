#include "http/head_writer.hpp"

#include <tare/base/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tare;
using namespace tare::http;
using namespace tare::http::detail;

TEST_CASE("the head of an answer is these bytes")
{
    std::string out = "left over";
    response answer{201};
    answer.field("Location", "/v1/images/x").body("text/plain", "hello");
    write_head(out, answer, "Sun, 06 Nov 1994 08:49:37 GMT", "id", persistence::implied);
    CHECK(
        out ==
        "HTTP/1.1 201 Created\r\nServer: tare\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Request-Id: id\r\n"
        "X-Content-Type-Options: nosniff\r\nLocation: /v1/images/x\r\nContent-Type: text/plain\r\n"
        "Content-Length: 5\r\n\r\n"
    );
    write_head(out, response{200}, "d", "i", persistence::close);
    CHECK(out.ends_with("\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    write_head(out, response{200}, "d", "i", persistence::announced);
    CHECK(out.ends_with("\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"));
    write_head(out, response{204}, "d", "i", persistence::implied);
    CHECK(out.find("Content-Length") == std::string::npos);
}

TEST_CASE("a date is an IMF-fixdate")
{
    CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(http_date(1709164799) == "Wed, 28 Feb 2024 23:59:59 GMT");
    CHECK(http_date(1709251199) == "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST_CASE("every status that an error has carries its reason")
{
    for (std::size_t i = 0; i < error_count(); ++i)
        CHECK(reason_phrase(describe(static_cast<errc>(i)).status) != "Status");
    CHECK(reason_phrase(599) == "Status");
}
