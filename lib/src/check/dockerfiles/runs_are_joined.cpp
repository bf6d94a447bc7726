#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

/// One command: what is a list already was thought about.
bool is_single(const subject& s, const instruction& i)
{
    for (const auto& r : s.runs())
        if (r.at.written == &i)
            return r.script.commands.size() == 1 && i.heredocs.empty() && !i.json;
    return false;
}

/// Flags that differ make RUNs different on purpose.
std::string flags_of(const instruction& i)
{
    std::string out;
    for (const auto& f : i.flags)
        out += f.name + '=' + f.value.value_or("") + ' ';
    return out;
}

answer evaluate_runs_are_joined(const subject& s)
{
    places where;
    for (const auto& st : s.build().stages) {
        if (!s.ships(st))
            continue;
        const instruction* before = nullptr;
        for (const auto& each : st.steps) {
            const auto& i = s.file().instructions[each.index];
            const bool is_run = i.kind == keyword::run;
            const bool joined = is_run && before != nullptr && flags_of(i) == flags_of(*before);
            if (joined && is_single(s, i) && is_single(s, *before))
                where.add(at(i));
            before = is_run ? &i : nullptr;
        }
    }
    if (s.runs().empty())
        return not_applicable("It has no RUN.");
    return judged(
        std::move(where), "RUNs follow each other.", "No two RUNs follow each other without a reason."
    );
}

} // namespace

dockerfile_check runs_are_joined()
{
    return {
        {.id = "TARE-LAYER-112",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "RUNs that follow each other are joined",
         .severity = report::severity::info,
         .inspects = "RUNs of stages that ship, of one command each, with nothing between them",
         .references = {"DL3059", "slim 20019"},
         .rationale = "Each RUN is a layer; steps that belong together are cached and cleaned up better as "
                      "one.",
         .fix = "Join the RUNs with && or a here-document, unless one of them is cached much longer "
                "than the next."},
        evaluate_runs_are_joined,
    };
}

} // namespace tare::check::dockerfiles
