#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

bool is_fixed_npm_version(std::string_view text)
{
    if (text.starts_with("git+") || text.starts_with("git://"))
        return contains(text, "#");
    if (text == "." || text.starts_with("./") || text.starts_with("../") || text.starts_with('/') ||
        text.starts_with('~') || contains(text, "://") || text.ends_with(".tgz") ||
        text.ends_with(".tar.gz") || text.ends_with(".tar"))
        return true;
    // The first sign of a scope is none of a version.
    const auto version = text.find('@', 1);
    if (version != std::string_view::npos)
        return version + 1 < text.size();
    // owner/repository is a repository on a forge; only with a commit is it fixed.
    return contains(text, "/") && !text.starts_with('@') && contains(text, "#");
}

answer evaluate_npm_versions_are_pinned(const subject& s)
{
    static const std::vector<std::string_view> verbs{"install", "i", "add"};
    static const std::vector<std::string_view> valued{"--registry", "--prefix",   "--cache",   "--loglevel",
                                                      "--tag",      "--omit",     "--include", "-C",
                                                      "-w",         "--workspace"};
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (c.program() != "npm")
            return false;
        const auto packages = packages_of(c, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            return !is_fixed_npm_version(p->text);
        });
    });
    return judged_commands(
        s, std::move(where), "A package is installed in whatever version there is.",
        "Every package has a version."
    );
}

} // namespace

dockerfile_check npm_versions_are_pinned()
{
    return {
        {.id = "TARE-BUILD-142",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "npm installs named versions",
         .severity = report::severity::low,
         .inspects = "npm install with packages in RUN",
         .references = {"DL3016"},
         .rationale = "Without a version the newest release is taken, with whatever it breaks and whoever "
                      "published it.",
         .fix = "Name the version, name@1.2.3, or install from a lock file with npm ci."},
        evaluate_npm_versions_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
