#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view duplicate_ids = "TARE-SEC-018";

report::finding with_passwd(const std::string& text)
{
    return judged{tar_builder{}.file("etc/passwd", text)}.by(duplicate_ids);
}

} // namespace

TEST_CASE("numbers and names that are given twice are found in passwd and group")
{
    const auto f = with_passwd("a:x:5:5::/:/x\nb:x:6:6::/:/x\nc:x:5:7::/:/x\nb:x:8:8::/:/x\n");
    CHECK(f.result == warn);
    REQUIRE(f.evidence.size() == 2);
    CHECK(f.evidence[0].line == 3);
    CHECK(f.evidence[0].text == "'c' is user 5, as 'a' is");
    CHECK(f.evidence[1].text == "the name 'b' is already on line 2");
    const auto group = judged{tar_builder{}.file("etc/group", "a:x:1:\nb:x:1:\n")}.by(duplicate_ids);
    CHECK(group.result == warn);
    CHECK(group.evidence.front().text == "'b' is group 1, as 'a' is");
}

TEST_CASE("a second root fails, also one that only a malformed line makes")
{
    CHECK(with_passwd("root:x:0:0::/:/x\ntoor:x:0:0::/:/x\n").result == fail);
    CHECK(with_passwd("root:x:0:0::/:/x\nshort:x\n").result == fail);
}

TEST_CASE("lines of NIS, comments and short lines do not confuse the search for duplicates")
{
    CHECK(with_passwd("root:x:0:0::/:/x\n# c\n\n+::::::\n-bad::::::\napp:x:1:1::/:/x\n").result == pass);
}

TEST_CASE("duplicates: nothing to look at, and nothing looked at")
{
    CHECK(judged{}.result(duplicate_ids) == not_applicable);
    CHECK(
        judged{tar_builder{}.file("etc/passwd", "a:x:1:1::/:/x\n")}.reading_nothing().result(duplicate_ids) ==
        not_analysed
    );
}
