#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("an image that says what it starts passes, one that does not warns")
{
    constexpr std::string_view id = "TARE-CONF-001";
    CHECK(judged{}.with(R"("Cmd":["/app"])").result(id) == pass);
    CHECK(judged{}.with(R"("Entrypoint":["/app"],"Cmd":null)").result(id) == pass);
    CHECK(judged{}.result(id) == warn);
    CHECK(judged{}.with(R"("Entrypoint":[],"Cmd":[])").result(id) == warn);
    CHECK(in_root_filesystem(id, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
