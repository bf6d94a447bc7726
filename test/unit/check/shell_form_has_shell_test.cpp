#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view shell_form_has_shell = "TARE-CONF-008";

} // namespace

TEST_CASE("a command in shell form needs its shell")
{
    const auto f = judged{}.with(R"("Cmd":["/bin/sh","-c","/app"])").by(shell_form_has_shell);
    CHECK(f.result == fail);
    CHECK(f.evidence.front().key == "config.Cmd[0]");
    CHECK(
        judged{tar_builder{}.symlink("bin/sh", "dash")}
            .with(R"("Entrypoint":["/bin/sh","-c","/app"])")
            .result(shell_form_has_shell) == fail
    );
    CHECK(
        judged{tar_builder{}.file("bin/sh", "x", 0755)}
            .with(R"("Cmd":["/bin/sh","-c","/app"])")
            .result(shell_form_has_shell) == pass
    );
}

TEST_CASE("exec form needs no shell")
{
    CHECK(judged{}.with(R"("Cmd":["/app"])").result(shell_form_has_shell) == not_applicable);
    CHECK(judged{}.result(shell_form_has_shell) == not_applicable);
    CHECK(
        judged{}.with(R"("Cmd":["/bin/sh","-c","/app"])").lacking_a_layer().result(shell_form_has_shell) ==
        not_analysed
    );
}
