#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

bool is_signal(std::string_view text)
{
    static constexpr std::array<std::string_view, 35> names{
        "ABRT", "ALRM", "BUS",  "CHLD", "CLD",  "CONT", "FPE",    "HUP",    "ILL",  "INT",  "IO",    "IOT",
        "KILL", "PIPE", "POLL", "PROF", "PWR",  "QUIT", "SEGV",   "STKFLT", "STOP", "SYS",  "TERM",  "TRAP",
        "TSTP", "TTIN", "TTOU", "URG",  "USR1", "USR2", "VTALRM", "WINCH",  "XCPU", "XFSZ", "RTMIN",
    };
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos)
        return text.size() < 4 && text != "0";
    std::string name;
    for (const char c : text)
        name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (name.starts_with("SIG"))
        name.erase(0, 3);
    return std::find(names.begin(), names.end(), name) != names.end() || name.starts_with("RTMIN+") ||
           name.starts_with("RTMAX");
}

answer evaluate_stop_signal_is_known(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::stopsignal)) {
        if (p.resolved == nullptr)
            continue;
        any = true;
        const auto& signal = p.resolved->arguments.front();
        if (signal.known && !is_signal(signal.text))
            where.add(at(*p.written, signal.at, signal.text));
    }
    if (!any)
        return not_applicable("It has no STOPSIGNAL.");
    return judged(std::move(where), "STOPSIGNAL is no signal.", "STOPSIGNAL is a signal.");
}

} // namespace

dockerfile_check stop_signal_is_known()
{
    return {
        {.id = "TARE-CONF-115",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "STOPSIGNAL is a signal",
         .severity = report::severity::high,
         .inspects = "STOPSIGNAL",
         .references = {"design: STOPSIGNAL"},
         .rationale = "BuildKit refuses what is no signal.",
         .fix = "Name a signal: STOPSIGNAL SIGTERM."},
        evaluate_stop_signal_is_known,
    };
}

} // namespace tare::check::dockerfiles
