#include "check/releases.hpp"
#include "finding_of.hpp"

#include <tare/check/image.hpp>

#include <fmt/format.h>

using namespace tare;
using namespace tare::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view supported_release = "TARE-BASE-002";
constexpr std::chrono::sys_days today = 2026y / 11 / 24;

judged running(std::string_view os_id, std::string_view version, std::string_view pretty = "The System")
{
    analysis::options o;
    o.today = today;
    return judged{tar_builder{}.file(
                      "etc/os-release",
                      fmt::format("ID={}\nVERSION_ID=\"{}\"\nPRETTY_NAME=\"{}\"\n", os_id, version, pretty)
                  )}
        .within(o);
}

std::string end_of(std::string os_id, std::string version, std::string pretty = {})
{
    const auto found = check::support_of({std::move(os_id), std::move(version), {}, std::move(pretty)});
    switch (found.what) {
    case check::release_support::kind::ends:
        return check::to_string(found.end);
    case check::release_support::kind::rolling:
        return "rolling";
    default:
        return "unknown";
    }
}

} // namespace

TEST_CASE("a release of each distribution is found by its number, and by no other's")
{
    CHECK(end_of("debian", "12") == "2028-06-30");
    CHECK(end_of("ubuntu", "24.04") == "2029-05-31");
    CHECK(end_of("alpine", "3.20.3") == "2026-04-01");
    CHECK(end_of("alpine", "3.2.3") == "2017-05-01");
    CHECK(end_of("rhel", "9.4") == "2032-05-31");
    CHECK(end_of("rocky", "8.10") == "2029-05-31");
    CHECK(end_of("almalinux", "9.3") == "2032-05-31");
    CHECK(end_of("ol", "8.9") == "2029-07-31");
    CHECK(end_of("amzn", "2") == "2026-06-30");
    CHECK(end_of("amzn", "2023") == "2029-06-30");
    CHECK(end_of("amzn", "2018.03") == "2023-12-31");
    CHECK(end_of("fedora", "42") == "2026-05-28");
    CHECK(end_of("fedora", "21") == "2015-12-01");
    CHECK(end_of("opensuse-leap", "15.6") == "2026-04-30");
    CHECK(end_of("sles", "15.7") == "2031-07-31");
    CHECK(end_of("debian", "120") == "unknown");
    CHECK(end_of("debian", "") == "unknown");
    CHECK(end_of("templeos", "5.03") == "unknown");
}

TEST_CASE("CentOS and CentOS Stream of one number end on different days")
{
    CHECK(end_of("centos", "8", "CentOS Linux 8") == "2021-12-31");
    CHECK(end_of("centos", "8", "CentOS Stream 8") == "2024-05-31");
}

TEST_CASE("what is never released has no end")
{
    CHECK(end_of("arch", "") == "rolling");
    CHECK(end_of("opensuse-tumbleweed", "20261101") == "rolling");
    CHECK(end_of("alpine", "3.24_alpha20260127") == "rolling");
    CHECK(end_of("debian", "", "Debian GNU/Linux forky/sid") == "rolling");
    CHECK(end_of("fedora", "45", "Fedora Linux 45 (Rawhide)") == "rolling");
    CHECK(running("arch", "").result(supported_release) == not_applicable);
}

TEST_CASE("the last day of support is one of support")
{
    const auto on = [](std::chrono::sys_days day) {
        analysis::options o;
        o.today = day;
        return running("debian", "11").within(o).result(supported_release);
    };
    CHECK(on(2026y / 8 / 31) == pass);
    CHECK(on(2026y / 9 / 1) == fail);
    const auto f = running("debian", "11", "Debian GNU/Linux 11 (bullseye)").by(supported_release);
    CHECK(
        f.message ==
        "Debian GNU/Linux 11 (bullseye) gets no security updates any more: its long-term support "
        "ended on 2026-08-31."
    );
    CHECK(f.evidence.front().text == "long-term support ends on 2026-08-31 (https://wiki.debian.org/LTS)");
    CHECK(paths(f) == "/etc/os-release ");
}

TEST_CASE("what is not known is not judged")
{
    CHECK(running("templeos", "5").result(supported_release) == not_analysed);
    CHECK(running("debian", "12").within({}).result(supported_release) == not_analysed);
    CHECK(running("debian", "12").lacking_a_layer().result(supported_release) == not_analysed);
    CHECK(judged{}.result(supported_release) == not_applicable);
}

TEST_CASE("a report that was made in time does not read as supported for ever")
{
    report::image_report r;
    r.os = report::os_release{"debian", "11", {}, "Debian 11"};
    analysis::options then;
    then.today = 2025y / 1 / 1;
    r.findings = running("debian", "11", "Debian 11").within(then).findings();
    const auto result = [&] {
        for (const auto& f : r.findings)
            if (f.check == supported_release)
                return f;
        return report::finding{};
    };
    CHECK(result().result == pass);
    check::judge_by_day(r, 2026y / 8 / 31);
    CHECK(result().result == pass);
    check::judge_by_day(r, today);
    CHECK(result().result == fail);
    CHECK(result().evidence.front().path == "/etc/os-release");
    CHECK_FALSE(result().fix.empty());
    // What was not analysed then is not analysed now.
    r.findings = running("debian", "11").within({}).findings();
    check::judge_by_day(r, today);
    CHECK(result().result == not_analysed);
}
