#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/waivers.hpp"

#include <fmt/format.h>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_waivers_have_reasons(const subject& s)
{
    const auto all = read_waivers(s.file());
    places where;
    bool any = false;
    const auto complain = [&](const waiver& w, std::string_view why) {
        report::evidence e;
        e.line = w.at.line;
        e.column = w.at.column;
        e.text = std::string{why};
        where.add(std::move(e));
    };
    for (const auto& w : all) {
        if (w.docker)
            continue;
        any = true;
        if (w.ids.empty())
            complain(w, "It names no check.");
        for (const auto& id : w.ids)
            if (find(id) == nullptr)
                complain(w, fmt::format("There is no check {}.", excerpt(id)));
        if (w.reason.empty())
            complain(w, "It gives no reason, so nothing is ignored.");
        else if (w.last_line == 0)
            complain(w, "No instruction follows it.");
    }
    if (!any)
        return not_applicable("Nothing is ignored.");
    return judged(
        std::move(where), "A comment that ignores a finding is incomplete.",
        "Everything that is ignored has a reason."
    );
}

} // namespace

dockerfile_check waivers_have_reasons()
{
    return {
        {.id = "TARE-DOC-106",
         .practice = report::practice::documentation,
         .target = check_target::dockerfile,
         .title = "What is ignored is ignored for a reason",
         .severity = report::severity::medium,
         .inspects = "comments that begin with tare:ignore=",
         .references = {"design: waivers"},
         .rationale = "Without a reason nobody can tell later whether it still holds.",
         .fix = "Write # tare:ignore=ID reason on the line above."},
        evaluate_waivers_have_reasons,
    };
}

} // namespace tare::check::dockerfiles
