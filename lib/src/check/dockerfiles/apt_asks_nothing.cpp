#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_apt_asks_nothing(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (!is_apt(c) || !c.has_argument("install"))
            return false;
        // -qq means yes, too.
        std::size_t quiet = 0;
        for (const auto& w : c.words)
            if (w.text.starts_with('-') && !w.text.starts_with("--") && w.text.find('=') == std::string::npos)
                quiet += static_cast<std::size_t>(std::count(w.text.begin(), w.text.end(), 'q'));
        quiet += static_cast<std::size_t>(std::count_if(c.words.begin(), c.words.end(), [](const auto& w) {
            return w.text == "--quiet";
        }));
        const bool by_level = quiet >= 2 || c.has_argument("-q=2") || c.has_argument("--quiet=2");
        const bool other = c.has_option('\0', "assume-yes") || c.has_option('\0', "force-yes") ||
                           c.has_argument("APT::Get::Assume-Yes=true") || c.has_option('s', "simulate") ||
                           c.has_option('d', "download-only");
        return !c.has_option('y', "yes") && !by_level && !other;
    });
    return judged_commands(
        s, std::move(where), "apt-get install may ask a question.", "No apt-get install asks a question."
    );
}

} // namespace

dockerfile_check apt_asks_nothing()
{
    return {
        {.id = "TARE-BUILD-122",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "apt-get is told to ask nothing",
         .severity = report::severity::medium,
         .inspects = "apt-get and apt install without -y in RUN",
         .references = {"DL3014", "DS-0021"},
         .rationale = "A build has no terminal: the question is answered with no, and the build fails.",
         .fix = "Add -y: apt-get install -y …."},
        evaluate_apt_asks_nothing,
    };
}

} // namespace tare::check::dockerfiles
