#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

bool is_set_for_all(const subject& s, const run& r)
{
    // A file of apt's configuration, or an option of an earlier command, sets it once for all.
    for (const auto& p : s.instructions()) {
        if (p.in != r.at.in || !(p.written->at < r.at.written->at || p.written == r.at.written))
            continue;
        const auto text = lower_case(p.written->text);
        const auto found = text.find("install-recommends");
        if (found != std::string::npos && contains(text, "apt.conf"))
            return true;
        for (const auto& d : p.written->heredocs)
            if (contains(lower_case(d.content), "install-recommends"))
                return true;
    }
    return false;
}

answer evaluate_no_recommended_packages(const subject& s)
{
    auto where = commands_that(s, [&](const run& r, const shell_command& c) {
        if (!is_apt(c) || !c.has_argument("install") || c.has_option('\0', "no-install-recommends"))
            return false;
        for (const auto& w : c.words) {
            const auto text = lower_case(w.text);
            if (contains(text, "install-recommends=false") || contains(text, "install-recommends=0") ||
                contains(text, "install-recommends=no"))
                return false;
        }
        return !is_set_for_all(s, r);
    });
    return judged_commands(
        s, std::move(where), "apt-get installs recommended packages too.",
        "No apt-get installs recommended packages."
    );
}

} // namespace

dockerfile_check no_recommended_packages()
{
    return {
        {.id = "TARE-SIZE-101",
         .practice = report::practice::size,
         .target = check_target::dockerfile,
         .title = "apt-get installs no recommended packages",
         .severity = report::severity::low,
         .inspects = "apt-get and apt install without --no-install-recommends in RUN",
         .references = {"DL3015", "DS-0029"},
         .rationale = "Recommended packages are often larger than what was asked for.",
         .fix = "Add --no-install-recommends, and name what is needed of them."},
        evaluate_no_recommended_packages,
    };
}

} // namespace tare::check::dockerfiles
