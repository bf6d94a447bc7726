#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

bool sets_id(std::string_view mode)
{
    if (!mode.empty() && mode.find_first_not_of("01234567") == std::string_view::npos)
        return mode.size() == 4 && ((mode.front() - '0') & 6) != 0;
    for (std::size_t at = 0; at < mode.size();) {
        const auto part = mode.substr(at, mode.find(',', at) - at);
        const auto op = part.find_first_of("+=");
        if (op != std::string_view::npos && part.find('s', op) != std::string_view::npos)
            return true;
        at += part.size() + 1;
    }
    return false;
}

answer evaluate(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        const auto operands = c.operands();
        return c.program() == "chmod" && operands.size() > 1 && sets_id(operands.front()->text);
    });
    for (const auto& p : s.instructions())
        if (p.resolved != nullptr)
            if (const auto* const mode = p.resolved->find_flag("chmod");
                mode != nullptr && sets_id(mode->text))
                where.add(at(*p.written, mode->at, "--chmod=" + mode->text));
    if (s.runs().empty() && where.empty())
        return passed("No setuid or setgid bit is set.");
    return judged_commands(
        s, std::move(where), "A setuid or setgid bit is set.", "No setuid or setgid bit is set."
    );
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
        evaluate,
    };
}

} // namespace tare::check::dockerfiles
