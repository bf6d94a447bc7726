#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view command_exists = "TARE-CONF-002";

judged with_runtime(const std::string& runtime)
{
    return judged{tar_builder{}
                      .file("app/server", "x", 0755)
                      .file("usr/bin/nginx", "x", 0755)
                      .file("sbin/tini", "x", 0755)
                      .file("bin/sh", "x", 0755)
                      .symlink("usr/local/bin/link", "/app/server")
                      .symlink("usr/local/bin/dangling", "/none")
                      .directory("app/dir")}
        .with(runtime);
}

} // namespace

TEST_CASE("what is started is found as the runtime finds it")
{
    for (const auto* const runtime :
         {R"("Cmd":["/app/server"])", R"("Entrypoint":["nginx","-g","x"],"Cmd":["-h"])", R"("Cmd":["link"])",
          R"("Cmd":["./server"],"WorkingDir":"/app")", R"("Cmd":["server"],"Env":["PATH=/none:/app"])",
          R"("Entrypoint":["/sbin/tini","-g","--","nginx"])", R"("Cmd":["/bin/sh","-c","exec nginx -g x"])",
          R"("Cmd":["/bin/sh","-c","A=b nginx"])",
          R"("Cmd":["/bin/sh","-c","cd /x && ./y"],"Entrypoint":["/sbin/tini"])"}) {
        CAPTURE(runtime);
        CHECK(with_runtime(runtime).result(command_exists) == pass);
    }
}

TEST_CASE("what is not there fails, behind an init program and in a shell form too")
{
    for (const auto* const runtime :
         {R"("Cmd":["/app/missing"])", R"("Cmd":["server"])", R"("Cmd":["dangling"])",
          R"("Cmd":["/app/dir"])", R"("Entrypoint":["/sbin/tini","--","missing"])",
          R"("Cmd":["/bin/sh","-c","exec missing"])", R"("Cmd":[""])"}) {
        CAPTURE(runtime);
        CHECK(with_runtime(runtime).result(command_exists) == fail);
    }
    const auto f = with_runtime(R"("Entrypoint":["/sbin/tini","--","missing"])").by(command_exists);
    CHECK(f.evidence.front().key == "config.Entrypoint[2]");
    CHECK(f.evidence.front().text == "'missing' is not there");
}

TEST_CASE("what only the shell knows, and nothing at all, is not looked for")
{
    CHECK(with_runtime(R"("Cmd":["/bin/sh","-c","$START"])").result(command_exists) == not_applicable);
    CHECK(
        with_runtime(R"("Cmd":["/bin/sh","-c","while true; do sleep 1; done"])").result(command_exists) ==
        not_applicable
    );
    CHECK(with_runtime("").result(command_exists) == not_applicable);
    CHECK(with_runtime(R"("Cmd":["/app/missing"])").lacking_a_layer().result(command_exists) == not_analysed);
    CHECK(
        with_runtime(R"("Cmd":["app.exe"])").platform("windows", "amd64").result(command_exists) ==
        not_applicable
    );
}
