#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view id = "TARE-CONF-008";

} // namespace

TEST_CASE("a command in shell form needs its shell")
{
    const auto f = judged{}.with(R"("Cmd":["/bin/sh","-c","/app"])").by(id);
    CHECK(f.result == fail);
    CHECK(f.evidence.front().key == "config.Cmd[0]");
    CHECK(
        judged{tar_builder{}.symlink("bin/sh", "dash")}
            .with(R"("Entrypoint":["/bin/sh","-c","/app"])")
            .result(id) == fail
    );
    CHECK(
        judged{tar_builder{}.file("bin/sh", "x", 0755)}.with(R"("Cmd":["/bin/sh","-c","/app"])").result(id) ==
        pass
    );
}

TEST_CASE("exec form needs no shell")
{
    CHECK(judged{}.with(R"("Cmd":["/app"])").result(id) == not_applicable);
    CHECK(judged{}.result(id) == not_applicable);
    CHECK(judged{}.with(R"("Cmd":["/bin/sh","-c","/app"])").lacking_a_layer().result(id) == not_analysed);
}
