#include "check/dockerfiles/modes.hpp"

#include <string>
#include <utility>

namespace tare::check::dockerfiles {

answer judge_modes(
    const subject& s, bool (*is_wrong)(std::string_view mode), std::string_view when_some,
    std::string_view when_none
)
{
    auto where = commands_that(s, [is_wrong](const run&, const shell_command& c) {
        const auto operands = c.operands();
        return c.program() == "chmod" && operands.size() > 1 && is_wrong(operands.front()->text);
    });
    for (const auto& p : s.instructions())
        if (p.resolved != nullptr)
            if (const auto* const mode = p.resolved->find_flag("chmod");
                mode != nullptr && is_wrong(mode->text))
                where.add(at(*p.written, mode->at, "--chmod=" + mode->text));
    if (s.runs().empty() && where.empty())
        return passed(std::string{when_none});
    return judged_commands(s, std::move(where), std::string{when_some}, std::string{when_none});
}

} // namespace tare::check::dockerfiles
