#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

bool is_interpreter(std::string_view program)
{
    static constexpr std::array<std::string_view, 10> all{"sh",  "bash",   "ash",     "dash", "zsh",
                                                          "ksh", "python", "python3", "perl", "node"};
    return std::find(all.begin(), all.end(), program) != all.end();
}

answer evaluate_no_piped_downloads(const subject& s)
{
    places where;
    for (const auto& r : s.runs()) {
        bool downloading = false;
        for (const auto& c : r.script.commands) {
            const auto program = c.program();
            if (downloading && is_interpreter(program))
                where.add(at(*r.at.written, c));
            downloading =
                c.then == shell_join::pipe && (downloading || program == "curl" || program == "wget");
        }
    }
    return judged_commands(
        s, std::move(where), "A download is piped into a shell.", "No download is piped into a shell."
    );
}

} // namespace

dockerfile_check no_piped_downloads()
{
    return {
        {.id = "TARE-SEC-109",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "Downloads are not piped into a shell",
         .severity = report::severity::medium,
         .inspects = "curl and wget whose output a shell or interpreter reads",
         .references = {"CIS Docker 4.11", "OWASP Docker #13"},
         .rationale = "What runs is whatever the server sent at that moment; a download that breaks off "
                      "halfway runs halfway.",
         .fix = "Download to a file, verify its digest, then run it."},
        evaluate_no_piped_downloads,
    };
}

} // namespace tare::check::dockerfiles
