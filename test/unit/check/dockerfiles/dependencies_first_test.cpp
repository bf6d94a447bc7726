#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-113 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-113", "FROM node:20\nCOPY . .\nRUN npm ci") == lines{2});
    CHECK(
        lines_found(
            "TARE-LAYER-113",
            "FROM python:3.12\nWORKDIR /app\nCOPY . /app\nRUN pip install -r requirements.txt"
        ) == lines{3}
    );
    CHECK(lines_found("TARE-LAYER-113", "FROM golang:1.24\nADD . /src\nRUN go mod download") == lines{2});
}

TEST_CASE("TARE-LAYER-113 passes what is in order")
{
    for (const auto* const text :
         {"FROM node:20\nCOPY package*.json ./\nRUN npm ci\nCOPY . .",
          "FROM python:3.12\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN pip "
          "install -e .",
          "FROM node:20 AS b\nCOPY package.json .\nRUN yarn install\nCOPY . .\nRUN yarn build\nFROM "
          "node:20\nCOPY . ."}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-113", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-113 does not apply where there is nothing to look at")
{
    CHECK(
        result_of("TARE-LAYER-113", "FROM debian:12\nCOPY . .\nRUN make") == finding_result::not_applicable
    );
    CHECK(result_of("TARE-LAYER-113", "FROM debian:12") == finding_result::not_applicable);
}
