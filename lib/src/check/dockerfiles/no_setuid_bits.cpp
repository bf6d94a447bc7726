#include "check/dockerfiles/modes.hpp"

namespace tare::check::dockerfiles {
namespace {

bool sets_id(std::string_view mode)
{
    if (is_octal(mode))
        return mode.size() == 4 && ((mode.front() - '0') & 6) != 0;
    return any_part(mode, [](std::string_view /*who*/, std::string_view what) {
        return what.find('s') != std::string_view::npos;
    });
}

answer evaluate_no_setuid_bits(const subject& s)
{
    return judge_modes(s, sets_id, "A setuid or setgid bit is set.", "No setuid or setgid bit is set.");
}

} // namespace

dockerfile_check no_setuid_bits()
{
    return {
        {.id = "TARE-SEC-112",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "No setuid or setgid bits are set",
         .severity = report::severity::medium,
         .inspects = "chmod in RUN, and --chmod of COPY and ADD",
         .references = {"CIS-DI-0008", "CIS Docker 4.8"},
         .rationale = "A setuid program lends root's rights to whoever starts it.",
         .fix = "Remove the bit; give the process the one capability that it needs."},
        evaluate_no_setuid_bits,
    };
}

} // namespace tare::check::dockerfiles
