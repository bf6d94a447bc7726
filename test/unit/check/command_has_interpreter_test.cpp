#include "starting.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view command_has_interpreter = "TARE-CONF-004";

} // namespace

TEST_CASE("interpreters of scripts and dynamic linkers have to be there")
{
    CHECK(starting(dynamic_program()).result(command_has_interpreter) == pass);
    CHECK(starting("#!/bin/sh\n").result(command_has_interpreter) == pass);
    CHECK(starting(static_program()).result(command_has_interpreter) == not_applicable);
    const auto script = starting("#!/usr/bin/env bash\n").by(command_has_interpreter);
    CHECK(script.result == fail);
    CHECK(
        script.message ==
        "The kernel cannot start it: '/usr/bin/env' is not there; it is the interpreter of /app/server."
    );
    CHECK(script.evidence.front().key == "config.Entrypoint[0]");
    const auto musl =
        starting(elf_builder{}.interpreter("/lib/ld-musl-x86_64.so.1").finish()).by(command_has_interpreter);
    CHECK(musl.result == fail);
    CHECK(
        musl.evidence.front().text ==
        "'/lib/ld-musl-x86_64.so.1' is not there; it is the dynamic linker of /app/server"
    );
}

TEST_CASE("a carriage return at the end of the first line is told")
{
    const auto f = starting("#!/bin/sh\r\necho\n").by(command_has_interpreter);
    CHECK(f.result == fail);
    CHECK(f.message.find("ends with a carriage return") != std::string::npos);
}

TEST_CASE("a script without a first line fails where the runtime starts it, and not where a shell does")
{
    CHECK(starting("echo started\n").result(command_has_interpreter) == fail);
    const auto by_shell =
        judged{tar_builder{}.file("bin/sh", static_program(), 0755).file("run", "echo\n", 0755)}.with(
            R"("Cmd":["/bin/sh","-c","/run"])"
        );
    CHECK(by_shell.result(command_has_interpreter) == not_applicable);
    const auto by_tini =
        judged{tar_builder{}.file("tini", static_program(), 0755).file("run", "echo\n", 0755)}.with(
            R"("Cmd":["/tini","--","/run"])"
        );
    CHECK(by_tini.result(command_has_interpreter) == not_applicable);
}

TEST_CASE("scripts that are each other's interpreters fail, as a malformed program does")
{
    const auto circle = judged{tar_builder{}.file("a", "#!/b\n", 0755).file("b", "#!/a\n", 0755)}
                            .with(R"("Cmd":["/a"])")
                            .by(command_has_interpreter);
    CHECK(circle.result == fail);
    CHECK(circle.message.find("more than the kernel follows") != std::string::npos);
    CHECK(starting(static_program().substr(0, 40)).result(command_has_interpreter) == fail);
}

TEST_CASE("what was not read is not judged")
{
    analysis::options o;
    o.bounds.max_elf_start_bytes = 64;
    CHECK(starting(dynamic_program()).within(o).result(command_has_interpreter) == not_analysed);
    CHECK(starting(dynamic_program()).lacking_a_layer().result(command_has_interpreter) == not_analysed);
    CHECK(judged{}.result(command_has_interpreter) == not_applicable);
}
