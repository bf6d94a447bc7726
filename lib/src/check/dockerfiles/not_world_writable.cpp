#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

/// True for a mode like 777, 0666, o+w or a+rwx, except with the sticky bit.
bool is_world_writable(std::string_view mode)
{
    if (!mode.empty() && mode.find_first_not_of("01234567") == std::string_view::npos) {
        const bool sticky = mode.size() == 4 && (mode.front() == '1' || mode.front() == '3');
        return mode.size() >= 3 && ((mode.back() - '0') & 2) != 0 && !sticky;
    }
    for (std::size_t at = 0; at < mode.size();) {
        const auto part = mode.substr(at, mode.find(',', at) - at);
        const auto op = part.find_first_of("+=");
        if (op != std::string_view::npos && part.find('w', op) != std::string_view::npos &&
            part.find('t', op) == std::string_view::npos &&
            part.substr(0, op).find_first_of("ao") != std::string_view::npos)
            return true;
        at += part.size() + 1;
    }
    return false;
}

answer evaluate(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        const auto operands = c.operands();
        return c.program() == "chmod" && operands.size() > 1 && is_world_writable(operands.front()->text);
    });
    for (const auto& p : s.instructions())
        if (p.resolved != nullptr)
            if (const auto* const mode = p.resolved->find_flag("chmod");
                mode != nullptr && is_world_writable(mode->text))
                where.add(at(*p.written, mode->at, "--chmod=" + mode->text));
    if (s.runs().empty() && where.empty())
        return passed("Nothing is made writable for everybody.");
    return judged_commands(
        s, std::move(where), "Something is made writable for everybody.",
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
        evaluate,
    };
}

} // namespace tare::check::dockerfiles
