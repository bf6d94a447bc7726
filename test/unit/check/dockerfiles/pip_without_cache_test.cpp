#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-108 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-108", "FROM python:3.12\nRUN pip install flask==3.0") == lines{2});
    CHECK(
        lines_found("TARE-LAYER-108", "FROM python:3.12\nRUN python3 -m pip install -r requirements.txt") ==
        lines{2}
    );
    CHECK(
        lines_found("TARE-LAYER-108", "FROM python:3.12\nENV PIP_NO_CACHE_DIR=0\nRUN pip install flask") ==
        lines{3}
    );
}

TEST_CASE("TARE-LAYER-108 passes what is in order")
{
    for (const auto* const text :
         {"FROM python:3.12\nRUN pip install --no-cache-dir flask==3.0",
          "FROM python:3.12\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask",
          "FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask",
          "FROM python:3.12\nRUN PIP_NO_CACHE_DIR=on pip3 install flask"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-108", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-108 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-108", "FROM python:3.12") == finding_result::not_applicable);
}
