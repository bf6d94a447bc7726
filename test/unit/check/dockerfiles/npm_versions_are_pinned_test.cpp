#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-142 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-142", "FROM node:20\nRUN npm install -g express") == lines{2});
    CHECK(lines_found("TARE-BUILD-142", "FROM node:20\nRUN npm install @angular/cli") == lines{2});
    CHECK(
        lines_found("TARE-BUILD-142", "FROM node:20\nRUN npm install git+https://example.com/y.git") ==
        lines{2}
    );
}

TEST_CASE("TARE-BUILD-142 passes what is in order")
{
    for (const auto* const text :
         {"FROM node:20\nRUN npm install && npm install express@4 @a/b@1 ./x git+https://example.com/y.git#v1"
         }) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-142", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-142 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-142", "FROM node:20") == finding_result::not_applicable);
}
