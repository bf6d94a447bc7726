#include "check/dockerfiles/modes.hpp"

namespace tare::check::dockerfiles {
namespace {

/// True for a mode like 777, 0666, o+w or a+rwx, except with the sticky bit.
bool is_world_writable(std::string_view mode)
{
    if (is_octal(mode)) {
        const bool sticky = mode.size() == 4 && (mode.front() == '1' || mode.front() == '3');
        return mode.size() >= 3 && ((mode.back() - '0') & 2) != 0 && !sticky;
    }
    return any_part(mode, [](std::string_view who, std::string_view what) {
        return what.find('w') != std::string_view::npos && what.find('t') == std::string_view::npos &&
               who.find_first_of("ao") != std::string_view::npos;
    });
}

answer evaluate_not_world_writable(const subject& s)
{
    return judge_modes(
        s, is_world_writable, "Something is made writable for everybody.",
        "Nothing is made writable for everybody."
    );
}

} // namespace

dockerfile_check not_world_writable()
{
    return {
        {.id = "TARE-SEC-110",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "Nothing is made writable for everybody",
         .severity = report::severity::medium,
         .inspects = "chmod in RUN, and --chmod of COPY and ADD",
         .references = {"CIS Docker 4.8", "NIST 800-190 4.1.2"},
         .rationale = "Any process of the container, whatever its user, can then replace the file.",
         .fix = "Give the file to the user that writes it: COPY --chown=10000:10000, or chmod 755."},
        evaluate_not_world_writable,
    };
}

} // namespace tare::check::dockerfiles
