#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-141 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-141", "FROM python:3\nRUN pip install django") == lines{2});
    CHECK(
        lines_found("TARE-BUILD-141", "FROM python:3\nRUN pip install git+https://example.com/z.git#egg=z") ==
        lines{2}
    );
    CHECK(
        lines_found("TARE-BUILD-141", "FROM python:3\nRUN python3 -m pip install --upgrade pip wheel==1") ==
        lines{2}
    );
}

TEST_CASE("TARE-BUILD-141 passes what is in order")
{
    for (const auto* const text :
         {"FROM python:3\nRUN pip install django==5.0 'x>=1,<2' ./y . git+https://example.com/z.git@v1",
          "FROM python:3\nRUN pip install -r requirements.txt"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-141", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-141 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-141", "FROM python:3") == finding_result::not_applicable);
}
