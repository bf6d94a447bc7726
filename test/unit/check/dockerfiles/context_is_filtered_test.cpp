#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-FILES-105 finds a whole context that is copied with its version control")
{
    const auto found = [](std::string_view text, const char* ignored) {
        return lines_found("TARE-FILES-105", text, {.dockerignore = ignored});
    };
    CHECK(found("FROM debian:12\nCOPY . /app", "") == lines{2});
    CHECK(found("FROM debian:12\nCOPY . /app", ".git\n") == lines{2});
    CHECK(found("FROM debian:12\nCOPY . /app", ".git\n.env*\n").empty());
    CHECK(found("FROM debian:12\nCOPY src /app", "").empty());
    CHECK(found("FROM debian:12 AS b\nCOPY . /app\nFROM scratch\nCOPY --from=b /x /x", "").empty());
}

TEST_CASE("TARE-FILES-105 says that it does not know the .dockerignore")
{
    CHECK(result_of("TARE-FILES-105", "FROM debian:12\nCOPY . /app") == finding_result::not_analysed);
    CHECK(result_of("TARE-FILES-105", "FROM debian:12\nCOPY src /app") == finding_result::pass);
}
