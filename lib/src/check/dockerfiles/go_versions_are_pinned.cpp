#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_go_versions_are_pinned(const subject& s)
{
    static const std::vector<std::string_view> verbs{"install", "get", "run"};
    static const std::vector<std::string_view> valued{"-ldflags",  "-tags",     "-o", "-gcflags",
                                                      "-mod",      "-modfile",  "-p", "-pkgdir",
                                                      "-toolexec", "-asmflags", "-C"};
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (c.program() != "go")
            return false;
        const auto packages = packages_of(c, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            const std::string_view text = p->text;
            const auto host = text.substr(0, text.find('/'));
            const bool remote =
                contains(host, ".") && host.size() > 3 && contains(text, "/") && !text.starts_with('.');
            return remote && (!contains(text, "@") || text.ends_with("@latest") || text.ends_with('@'));
        });
    });
    return judged_commands(
        s, std::move(where), "A package is installed in whatever version there is.",
        "Every package has a version."
    );
}

} // namespace

dockerfile_check go_versions_are_pinned()
{
    return {
        {.id = "TARE-BUILD-148",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "go installs named versions",
         .severity = report::severity::low,
         .inspects = "go install and go get with packages in RUN",
         .references = {"DL3062"},
         .rationale = "Without a version, or with latest, whatever was pushed last is built and run.",
         .fix = "Name the version: go install example.com/tool@v1.2.3."},
        evaluate_go_versions_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
