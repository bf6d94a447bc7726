#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_gem_versions_are_pinned(const subject& s)
{
    static const std::vector<std::string_view> verbs{"install", "i"};
    static const std::vector<std::string_view> valued{
        "-i", "--install-dir", "-n",         "--bindir", "-P",     "--trust-policy",        "-s", "--source",
        "-p", "--http-proxy",  "--platform", "-g",       "--file", "--use-system-libraries"
    };
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (c.program() != "gem" || c.has_option('v', "version"))
            return false;
        auto for_gem = c;
        // What comes after two dashes is for the compiler.
        const auto dashes = std::find_if(for_gem.words.begin(), for_gem.words.end(), [](const auto& w) {
            return w.text == "--";
        });
        for_gem.words.erase(dashes, for_gem.words.end());
        const auto packages = packages_of(for_gem, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            return !contains(p->text, ":") && !p->text.ends_with(".gem") &&
                   p->text.find('=') == std::string::npos;
        });
    });
    return judged_commands(
        s, std::move(where), "A package is installed in whatever version there is.",
        "Every package has a version."
    );
}

} // namespace

dockerfile_check gem_versions_are_pinned()
{
    return {
        {.id = "TARE-BUILD-144",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "gem installs named versions",
         .severity = report::severity::low,
         .inspects = "gem install in RUN",
         .references = {"DL3028"},
         .rationale = "Without a version the newest release is taken, with whatever it breaks and whoever "
                      "published it.",
         .fix = "Name the version: gem install name:1.2.3."},
        evaluate_gem_versions_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
