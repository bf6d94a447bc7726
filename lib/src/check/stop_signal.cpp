#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace tare::check {
namespace {

constexpr auto signals =
    std::to_array<std::string_view>({"HUP",  "INT",   "QUIT", "ILL",  "TRAP", "ABRT", "BUS",    "FPE",
                                     "USR1", "SEGV",  "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD",
                                     "CONT", "TSTP",  "TTIN", "TTOU", "URG",  "XCPU", "XFSZ",   "VTALRM",
                                     "PROF", "WINCH", "IO",   "PWR",  "SYS",  "IOT"});

std::string upper(std::string_view text)
{
    std::string out{text};
    for (auto& c : out)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// "RTMIN+3", "RTMAX-2".
bool is_real_time(std::string_view name) noexcept
{
    if (!name.starts_with("RTMIN") && !name.starts_with("RTMAX"))
        return false;
    const auto rest = name.substr(5);
    return rest.empty() || (rest.size() <= 3 && (rest[0] == '+' || rest[0] == '-') && rest.size() > 1 &&
                            rest.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

answer evaluate_stop_signal(image_subject& image)
{
    const auto& set = image.config().stop_signal;
    if (set.empty())
        return not_applicable("No STOPSIGNAL is set; it is SIGTERM.");
    const report::evidence where{.key = "config.StopSignal", .text = escape_text(image.shown().stop_signal)};
    auto name = upper(set);
    if (name.starts_with("SIG"))
        name.erase(0, 3);
    unsigned number = 0;
    const auto [end, ec] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool numeric = ec == std::errc{} && end == name.data() + name.size();
    if (name == "KILL" || name == "STOP" || (numeric && (number == 9 || number == 19)))
        return violated("STOPSIGNAL is one that no program can handle.", where);
    if (is_one_of(std::string_view{name}, signals) || is_real_time(name) ||
        (numeric && number >= 1 && number <= 64))
        return passed("STOPSIGNAL is one that a program can handle.", where);
    return violated("STOPSIGNAL is no signal.", where);
}

} // namespace

image_check stop_signal()
{
    return {
        {.id = "TARE-CONF-015",
         .practice = report::practice::configuration,
         .title = "STOPSIGNAL is a signal that a program can handle",
         .severity = report::severity::medium,
         .inspects = "config.StopSignal",
         .references = {},
         .rationale =
             "With SIGKILL every docker stop is a crash: requests are cut off and data is not written.",
         .fix = "Remove STOPSIGNAL, or set it to the signal on which the application ends in order."},
        needs::config,
        evaluate_stop_signal,
    };
}

} // namespace tare::check
