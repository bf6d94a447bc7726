#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-110 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-110", "FROM node:20\nRUN npm ci") == lines{2});
}

TEST_CASE("TARE-LAYER-110 passes what is in order")
{
    for (const auto* const text :
         {"FROM node:20\nRUN npm ci && npm cache clean --force",
          "FROM node:20\nRUN --mount=type=cache,target=/root/.npm npm ci",
          "FROM node:20 AS b\nRUN npm ci\nFROM nginx:1\nCOPY --from=b /a /a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-110", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-110 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-110", "FROM node:20") == finding_result::not_applicable);
}
