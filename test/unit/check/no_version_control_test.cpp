#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("version control data is found wherever it lies")
{
    constexpr std::string_view id = "TARE-FILES-001";
    const auto f = judged{tar_builder{}
                              .file("app/.git/HEAD", "12345")
                              .file("srv/.svn/entries", "1")
                              .file("lib/module/.git", "gitdir: x")}
                       .by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/app/.git /lib/module/.git /srv/.svn ");
    CHECK(f.evidence.front().text == "5B");
    CHECK(
        judged{tar_builder{}.file("app/.gitignore", "x").file("app/git/HEAD", "x").symlink("app/.git", "x")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
    CHECK(
        judged{tar_builder{}.file("Files/app/.git/HEAD", "x")}.platform("windows", "amd64").result(id) == warn
    );
}
