#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view id = "TARE-CONF-010";

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
    CHECK(checked_by(R"("CMD","/app/server","check")").result(id) == pass);
    CHECK(checked_by(R"("CMD","wget","-q","x")").result(id) == pass);
    CHECK(checked_by(R"("CMD","curl","x")").result(id) == fail);
    CHECK(checked_by(R"("CMD","/app/data")").result(id) == fail);
    CHECK(
        checked_by(R"("CMD","/app/data")").by(id).message ==
        "HEALTHCHECK cannot run: '/app/data' is not executable."
    );
}

TEST_CASE("a health check in shell form needs a shell and what its script runs")
{
    const auto f = checked_by(R"("CMD-SHELL","wget -q x || exit 1")").by(id);
    CHECK(f.result == fail);
    CHECK(f.message == "HEALTHCHECK cannot run: '/bin/sh' is not there.");
    CHECK(with_shell(R"("CMD-SHELL","wget -q x || exit 1")").result(id) == pass);
    const auto curl = with_shell(R"("CMD-SHELL","curl -f http://localhost/ || exit 1")").by(id);
    CHECK(curl.result == fail);
    CHECK(curl.evidence.front().text == "'curl' is not there");
    CHECK(with_shell(R"("CMD-SHELL","curl -f x || wget x")").result(id) == warn);
    CHECK(with_shell(R"("CMD-SHELL","[ -f /x ] && test -e /y")").result(id) == pass);
    CHECK(with_shell(R"("CMD-SHELL","$CHECK")").result(id) == pass);
    CHECK(with_shell(R"("CMD","/bin/sh","-c","curl x")").result(id) == fail);
}

TEST_CASE("without a health check nothing has to run")
{
    CHECK(judged{}.result(id) == not_applicable);
    CHECK(checked_by(R"("NONE")").result(id) == not_applicable);
    CHECK(checked_by(R"("CMD","curl","x")").lacking_a_layer().result(id) == not_analysed);
}
