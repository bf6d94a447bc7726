#include "check/dockerfiles/ignore_file.hpp"
#include "judged.hpp"

using namespace tare::test;
using tare::check::dockerfiles::ignore_file;

TEST_CASE("TARE-BUILD-113 finds copied files that .dockerignore excludes")
{
    const auto found = [](std::string_view text, const char* ignored) {
        return lines_found("TARE-BUILD-113", text, {.dockerignore = ignored});
    };
    CHECK(found("FROM debian:12\nCOPY README.md a/b /x/", "*.md\n") == lines{2});
    CHECK(found("FROM debian:12\nCOPY a/b /x", "# c\n\n/a/\n") == lines{2});
    CHECK(found("FROM debian:12\nADD ./x.log /x\nCOPY . /y", "**/*.log\n*") == lines{2, 3});
    CHECK(found("FROM debian:12\nCOPY x /x\nCOPY . /y\nADD https://a/README.md /z", "*.md\n!x.md\n").empty());
    CHECK(found("FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a README.md /x", "*.md").empty());
}

TEST_CASE("TARE-BUILD-113 says that it does not know the .dockerignore")
{
    CHECK(result_of("TARE-BUILD-113", "FROM debian:12\nCOPY a /b") == finding_result::not_analysed);
    CHECK(
        result_of("TARE-BUILD-113", "FROM debian:12\nCOPY a /b", {.dockerignore = ""}) == finding_result::pass
    );
}

TEST_CASE("patterns of .dockerignore match as Docker's do")
{
    struct row
    {
        const char* pattern;
        const char* path;
        bool excluded;
    };

    const row rows[] = {
        {"a", "a", true},          {"a", "a/b", true},          {"a", "b/a", false},
        {"*/a", "b/a", true},      {"*/a", "c/b/a", false},     {"**/a", "c/b/a", true},
        {"**/a", "a", true},       {"a/**", "a/b/c", true},     {"*.md", "x.md", true},
        {"*.md", "d/x.md", false}, {"?.md", "x.md", true},      {"?.md", "xy.md", false},
        {"[a-c].x", "b.x", true},  {"[^a-c].x", "b.x", false},  {"a/../b", "b", true},
        {"./a/", "a", true},       {"\\*", "*", true},          {"\\*", "a", false},
        {"a\n!a", "a", false},     {"*\n!a", "b", true},        {"# a", "a", false},
        {"", "a", false},          {"**/*.go", "a/b.go", true}, {"a*b*c", "axxbyyc", true},
    };
    for (const auto& r : rows) {
        CAPTURE(r.pattern, r.path);
        CHECK(ignore_file{r.pattern}.excludes(r.path) == r.excluded);
    }
    // Many stars cost no more than few.
    CHECK_FALSE(ignore_file{std::string(500, '*') + "x"}.excludes(std::string(500, 'a')));
}
