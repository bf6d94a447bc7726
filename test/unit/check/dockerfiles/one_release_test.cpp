#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-107 finds what is not in order")
{
    CHECK(
        lines_found(
            "TARE-BASE-107",
            "FROM golang:1.22-bookworm AS build\nFROM debian:bullseye-slim\nCOPY --from=build /app /app"
        ) == lines{3}
    );
    CHECK(
        lines_found(
            "TARE-BASE-107",
            "FROM debian:13 AS build\nFROM gcr.io/distroless/cc-debian12\nCOPY --from=build /app /app"
        ) == lines{3}
    );
    CHECK(
        lines_found("TARE-BASE-107", "FROM ubuntu:24.04 AS b\nFROM ubuntu:jammy\nCOPY --from=b /a /a") ==
        lines{3}
    );
}

TEST_CASE("TARE-BASE-107 passes what is in order")
{
    for (const auto* const text :
         {"FROM golang:1.22-bookworm AS build\nFROM debian:12-slim\nCOPY --from=build /app /app",
          "FROM python:3.12-slim-trixie AS build\nFROM gcr.io/distroless/python3-debian13:nonroot\nCOPY "
          "--from=build /app /app",
          "FROM alpine:3.20 AS b\nFROM node:20-alpine3.20\nCOPY --from=b /a /a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-107", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BASE-107 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BASE-107", "FROM debian:12") == finding_result::not_applicable);
    CHECK(
        result_of(
            "TARE-BASE-107", "FROM golang:1.22 AS build\nFROM alpine:3.20\nCOPY --from=build /app /app"
        ) == finding_result::not_applicable
    );
}
