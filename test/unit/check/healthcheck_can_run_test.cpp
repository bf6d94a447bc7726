#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view healthcheck_can_run = "TARE-CONF-010";

judged checked_by(const std::string& test)
{
    return judged{tar_builder{}
                      .file("app/server", "x", 0755)
                      .file("usr/bin/wget", "x", 0755)
                      .file("app/data", "x", 0644)}
        .with(R"("Healthcheck":{"Test":[)" + test + "]}");
}

judged with_shell(const std::string& test)
{
    return judged{tar_builder{}.file("bin/sh", "x", 0755).file("usr/bin/wget", "x", 0755)}.with(
        R"("Healthcheck":{"Test":[)" + test + "]}"
    );
}

} // namespace

TEST_CASE("a health check in exec form needs its program only")
{
    CHECK(checked_by(R"("CMD","/app/server","check")").result(healthcheck_can_run) == pass);
    CHECK(checked_by(R"("CMD","wget","-q","x")").result(healthcheck_can_run) == pass);
    CHECK(checked_by(R"("CMD","curl","x")").result(healthcheck_can_run) == fail);
    CHECK(checked_by(R"("CMD","/app/data")").result(healthcheck_can_run) == fail);
    CHECK(
        checked_by(R"("CMD","/app/data")").by(healthcheck_can_run).message ==
        "HEALTHCHECK cannot run: '/app/data' is not executable."
    );
}

TEST_CASE("a health check in shell form needs a shell and what its script runs")
{
    const auto f = checked_by(R"("CMD-SHELL","wget -q x || exit 1")").by(healthcheck_can_run);
    CHECK(f.result == fail);
    CHECK(f.message == "HEALTHCHECK cannot run: '/bin/sh' is not there.");
    CHECK(with_shell(R"("CMD-SHELL","wget -q x || exit 1")").result(healthcheck_can_run) == pass);
    const auto curl =
        with_shell(R"("CMD-SHELL","curl -f http://localhost/ || exit 1")").by(healthcheck_can_run);
    CHECK(curl.result == fail);
    CHECK(curl.evidence.front().text == "'curl' is not there");
    CHECK(with_shell(R"("CMD-SHELL","curl -f x || wget x")").result(healthcheck_can_run) == warn);
    CHECK(with_shell(R"("CMD-SHELL","[ -f /x ] && test -e /y")").result(healthcheck_can_run) == pass);
    CHECK(with_shell(R"("CMD-SHELL","$CHECK")").result(healthcheck_can_run) == pass);
    CHECK(with_shell(R"("CMD","/bin/sh","-c","curl x")").result(healthcheck_can_run) == fail);
}

TEST_CASE("without a health check nothing has to run")
{
    CHECK(judged{}.result(healthcheck_can_run) == not_applicable);
    CHECK(checked_by(R"("NONE")").result(healthcheck_can_run) == not_applicable);
    CHECK(checked_by(R"("CMD","curl","x")").lacking_a_layer().result(healthcheck_can_run) == not_analysed);
}
