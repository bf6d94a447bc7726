#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-109 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-109", "FROM node:20\nRUN yarn install") == lines{2});
    CHECK(
        lines_found("TARE-LAYER-109", "FROM node:20\nRUN yarn install --frozen-lockfile && yarn build") ==
        lines{2}
    );
}

TEST_CASE("TARE-LAYER-109 passes what is in order")
{
    for (const auto* const text :
         {"FROM node:20\nRUN yarn install && yarn cache clean",
          "FROM node:20\nRUN --mount=type=cache,target=/usr/local/share/.cache yarn install",
          "FROM node:20\nRUN yarn build"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-109", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-109 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-109", "FROM node:20") == finding_result::not_applicable);
}
