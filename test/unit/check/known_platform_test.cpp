#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("the config names a platform that runtimes know")
{
    constexpr std::string_view id = "TARE-CONF-017";
    CHECK(judged{}.result(id) == pass);
    CHECK(judged{}.platform("windows", "amd64").result(id) == pass);
    CHECK(judged{}.platform("linux", "").result(id) == warn);
    CHECK(judged{}.platform("", "").result(id) == warn);
    CHECK(judged{}.platform("linux", "x86_65").result(id) == warn);
    CHECK(in_root_filesystem(id, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
