#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-144 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-144", "FROM ruby:3\nRUN gem install bundler") == lines{2});
}

TEST_CASE("TARE-BUILD-144 passes what is in order")
{
    for (const auto* const text : {"FROM ruby:3\nRUN gem install bundler:2.5 && gem install x -v 1.2 && gem "
                                   "install y --version=3 && gem install z:1 -- --with-x y"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-144", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-144 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-144", "FROM ruby:3") == finding_result::not_applicable);
}
