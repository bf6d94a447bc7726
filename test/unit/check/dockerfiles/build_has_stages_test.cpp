#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-101 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-101", "FROM debian:12\nRUN apt-get install -y build-essential") == lines{2}
    );
    CHECK(lines_found("TARE-BUILD-101", "FROM golang:1.24\nCOPY . .\nRUN go build -o /app") == lines{3});
    CHECK(lines_found("TARE-BUILD-101", "FROM alpine:3\nRUN apk add --no-cache gcc musl-dev") == lines{2});
    CHECK(lines_found("TARE-BUILD-101", "FROM debian:12\nRUN apt-get install -y libssl-dev") == lines{2});
}

TEST_CASE("TARE-BUILD-101 passes what is in order")
{
    for (const auto* const text :
         {"FROM golang:1.24 AS build\nRUN go build -o /app\nFROM scratch\nCOPY --from=build /app /app",
          "FROM alpine:3\nRUN apk add --no-cache --virtual .b gcc && make && apk del .b",
          "FROM debian:12\nRUN apt-get install -y curl make-guile", "FROM scratch"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-101", text) == finding_result::pass);
    }
}
