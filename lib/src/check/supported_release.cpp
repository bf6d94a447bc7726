#include "check/distribution.hpp"
#include "check/releases.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::check {
namespace {

/// Distroless images call themselves that, and are a release of Debian.
std::string name_of(const report::os_release& os)
{
    const auto plain = fmt::format("{} {}", os.id, os.version_id);
    if (os.pretty_name.empty())
        return plain;
    const bool says_version = os.pretty_name.find(os.version_id) != std::string::npos;
    return says_version ? os.pretty_name : fmt::format("{} ({})", os.pretty_name, plain);
}

answer
judged(const report::os_release& os, std::optional<std::chrono::sys_days> today, report::evidence where)
{
    const auto support = support_of(os);
    const auto name = name_of(os);
    if (support.what == release_support::kind::rolling)
        return not_applicable(fmt::format("{} is no release: its support has no end.", name));
    if (support.what == release_support::kind::unknown)
        return not_analysed(fmt::format("When the support of {} ends is not known to this version.", name));
    if (!today)
        return not_analysed("On which day to judge was not said.");
    const auto end = to_string(support.end);
    where.text = fmt::format("{} ends on {} ({})", support.phase, end, support.source);
    if (*today > support.end)
        return violated(
            fmt::format(
                "{} gets no security updates any more: its {} ended on {}.", name, support.phase, end
            ),
            std::move(where)
        );
    return passed(
        fmt::format(
            "{} gets security updates until {}. That is judged on the day of the analysis.", name, end
        ),
        std::move(where)
    );
}

answer evaluate_supported_release(image_subject& image)
{
    auto found = distribution_of(image);
    return found ? judged(found->os, image.today(), std::move(found->where)) : no_distribution();
}

} // namespace

image_check supported_release()
{
    return {
        {.id = "TARE-BASE-002",
         .practice = report::practice::base,
         .title = "The distribution's release gets security updates",
         .severity = report::severity::high,
         .inspects = "ID and VERSION_ID of os-release, against the dates that Debian, Ubuntu, Alpine, RHEL, "
                     "CentOS, Rocky, AlmaLinux, Oracle, Amazon, Fedora, openSUSE and SLES publish; what only "
                     "subscribers get does not count",
         .references = {"CIS Docker 4.4", "NIST 800-190 4.1.1", "OWASP Docker #0"},
         .rationale = "After the end no hole is closed any more, and scanners find none, because nobody "
                      "publishes any.",
         .fix = "Take a release that is supported as base, pinned by its digest."},
        needs::everything,
        evaluate_supported_release,
    };
}

void judge_by_day(report::image_report& report, std::chrono::sys_days today)
{
    const auto what = supported_release().what;
    const auto known = std::find_if(report.findings.begin(), report.findings.end(), [&](const auto& f) {
        return f.check == what.id;
    });
    const bool was_judged =
        known != report.findings.end() &&
        (known->result == report::finding_result::pass || known->result == report::finding_result::fail);
    if (!was_judged || !report.os)
        return;
    const auto where = known->evidence.empty() ? report::evidence{} : known->evidence.front();
    *known = to_finding(what, judged(*report.os, today, where));
}

} // namespace tare::check
