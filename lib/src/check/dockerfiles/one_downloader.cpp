#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_one_downloader(const subject& s)
{
    places where;
    for (const auto& st : s.build().stages) {
        const shell_command* first = nullptr;
        const shell_command* other = nullptr;
        const instruction* in = nullptr;
        for (const auto& r : s.runs()) {
            if (r.at.in->index != st.index)
                continue;
            for (const auto& c : r.script.commands) {
                const auto program = c.program();
                if (program != "curl" && program != "wget")
                    continue;
                if (first == nullptr)
                    first = &c;
                else if (other == nullptr && program != first->program()) {
                    other = &c;
                    in = r.at.written;
                }
            }
        }
        if (other != nullptr)
            where.add(at(*in, *other));
    }
    return judged_commands(
        s, std::move(where), "One stage uses both curl and wget.", "No stage uses both curl and wget."
    );
}

} // namespace

dockerfile_check one_downloader()
{
    return {
        {.id = "TARE-BUILD-130",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "Each stage downloads with one program",
         .severity = report::severity::low,
         .inspects = "curl and wget in the RUNs of one stage",
         .references = {"DL4001", "DS-0014"},
         .rationale = "Two programs for one thing are two to install, to update and to scan.",
         .fix = "Use either curl or wget."},
        evaluate_one_downloader,
    };
}

} // namespace tare::check::dockerfiles
