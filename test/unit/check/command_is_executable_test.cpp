#include "starting.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view command_is_executable = "TARE-CONF-003";
constexpr auto as_app = R"(,"User":"app")";

} // namespace

TEST_CASE("the image's user decides what may be run, not root")
{
    CHECK(starting(static_program(), 0700).result(command_is_executable) == pass);
    CHECK(starting(static_program(), 0700, as_app).result(command_is_executable) == fail);
    CHECK(starting(static_program(), 0755, as_app).result(command_is_executable) == pass);
    CHECK(starting(static_program(), 0644).result(command_is_executable) == fail);
    const auto f = starting(static_program(), 0700, as_app).by(command_is_executable);
    CHECK(f.message == "User 10000, group 10000, may not run what the image starts.");
    CHECK(paths(f) == "/app/server ");
    CHECK(f.evidence.front().text == "'/app/server' may not be executed");
}

TEST_CASE("supplementary groups that passwd and group give count")
{
    const auto with = [](const std::string& group) {
        return judged{tar_builder{}
                          .entry({.name = "server", .mode = 0710, .gid = 77}, static_program())
                          .file("etc/passwd", "app:x:10000:10000::/:\n")
                          .file("etc/group", group)}
            .with(R"("Cmd":["/server"],"User":"app")")
            .result(command_is_executable);
    };
    CHECK(with("web:x:77:other,app\n") == pass);
    CHECK(with("web:x:77:other\n") == fail);
}

TEST_CASE("scripts have to be read, and their interpreters and directories to be reached")
{
    CHECK(starting("#!/bin/sh\n", 0755, as_app).result(command_is_executable) == pass);
    const auto f = starting("#!/bin/sh\n", 0711, as_app).by(command_is_executable);
    CHECK(f.result == fail);
    CHECK(f.evidence.front().text == "'/app/server' may not be read");
    const auto closed =
        judged{tar_builder{}.directory("app", 0700).file("app/server", static_program(), 0755)}.with(
            R"("Cmd":["/app/server"],"User":"10000")"
        );
    CHECK(closed.result(command_is_executable) == fail);
}

TEST_CASE("who another user starts it for is not known: then anybody's right will do")
{
    const auto gosu = judged{tar_builder{}
                                 .file("gosu", static_program(), 0755)
                                 .entry({.name = "server", .mode = 0700, .uid = 33}, static_program())}
                          .with(R"("Cmd":["/gosu","www-data","/server"],"User":"10000")");
    CHECK(gosu.result(command_is_executable) == pass);
}

TEST_CASE("without a program, a user or all of the image there is nothing to say")
{
    CHECK(judged{}.with(R"("Cmd":["/missing"])").result(command_is_executable) == not_applicable);
    CHECK(
        starting(static_program(), 0755, R"(,"User":"nobody-there")").result(command_is_executable) ==
        not_applicable
    );
    CHECK(starting(static_program()).lacking_a_layer().result(command_is_executable) == not_analysed);
}
