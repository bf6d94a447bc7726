#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

bool is_fixed_pip_version(std::string_view text)
{
    // A repository is fixed by what follows its path: git+https://example.com/x@v1.
    if (text.starts_with("git+")) {
        const auto path = text.find('/', std::min(text.find("://") + 3, text.size()));
        return path != std::string_view::npos && text.find('@', path) != std::string_view::npos;
    }
    static constexpr std::array<std::string_view, 8> operators{"==", ">=", "<=", "~=", "!=", ">", "<", "@"};
    if (std::any_of(operators.begin(), operators.end(), [&](std::string_view o) {
            return contains(text, o);
        }))
        return true;
    return text == "." || text.starts_with("./") || text.starts_with("../") || text.starts_with('/') ||
           text.starts_with(".[") || contains(text, "://") || text.ends_with(".whl") ||
           text.ends_with(".tar.gz") || text.ends_with(".zip") || contains(text, "/") || contains(text, "*");
}

answer evaluate_pip_versions_are_pinned(const subject& s)
{
    static const std::vector<std::string_view> verbs{"install"};
    static const std::vector<std::string_view> valued{
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-e",
        "--editable",
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "-t",
        "--target",
        "--prefix",
        "--root",
        "--src",
        "--platform",
        "--python-version",
        "--cache-dir",
        "--trusted-host",
        "--proxy",
        "--timeout",
        "--retries",
        "--log",
        "--upgrade-strategy",
        "--progress-bar",
        "--global-option",
        "--config-settings",
        "--only-binary",
        "--no-binary",
        "--python",
        "--abi",
        "--implementation",
        "--cert",
        "-m",
        "--root-user-action",
    };
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        const bool tool = c.program() == "pipx" && c.has_argument("install");
        if ((!is_pip_install(c) && !tool) || c.has_option('r', "requirement") ||
            c.has_option('c', "constraint"))
            return false;
        const auto packages = packages_of(c, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            return !is_fixed_pip_version(p->text);
        });
    });
    return judged_commands(
        s, std::move(where), "A package is installed in whatever version there is.",
        "Every package has a version."
    );
}

} // namespace

dockerfile_check pip_versions_are_pinned()
{
    return {
        {.id = "TARE-BUILD-141",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "pip installs named versions",
         .severity = report::severity::low,
         .inspects = "pip install in RUN",
         .references = {"DL3013", "slim 20018"},
         .rationale = "Without a version the newest release is taken, with whatever it breaks and whoever "
                      "published it.",
         .fix = "Name the version, name==1.2.3, or install from a requirements file with hashes."},
        evaluate_pip_versions_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
