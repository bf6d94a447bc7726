#include "check/history.hpp"

#include <algorithm>
#include <array>

namespace tare::check {
namespace {

struct manager
{
    std::string_view program;
    /// Fetches the index.
    std::string_view update;
};

constexpr std::array managers{
    manager{"apt-get", "update"}, manager{"apt", "update"},    manager{"aptitude", "update"},
    manager{"apk", "update"},     manager{"yum", "makecache"}, manager{"dnf", "makecache"},
    manager{"zypper", "refresh"}, manager{"opkg", "update"},
};

const manager* manager_of(const shell_command& c) noexcept
{
    for (const auto& m : managers)
        if (c.program() == m.program)
            return &m;
    return nullptr;
}

/// An index is fetched, and nothing in the same step uses it.
bool updates_alone(const build_step& step)
{
    bool updates = false;
    bool uses = false;
    for (const auto& c : shell_commands(step.text)) {
        const auto* const m = manager_of(c);
        if (m == nullptr)
            continue;
        if (c.has(m->update))
            updates = true;
        else if (c.verb() != "clean" && c.verb() != "autoclean")
            uses = true;
    }
    return updates && !uses;
}

answer evaluate_update_with_install(image_subject& image)
{
    return judge_runs(
        image, updates_alone, "Every step that fetches a package index uses it.",
        "A step fetches a package index and installs nothing."
    );
}

} // namespace

image_check update_with_install()
{
    return {
        {.id = "TARE-BUILD-005",
         .practice = report::practice::build,
         .title = "Package indexes are fetched where packages are installed",
         .severity = report::severity::medium,
         .inspects = "the RUN instructions of the history",
         .references = {"CIS-DI-0007", "CIS Docker 4.7", "DS-0017"},
         .rationale = "A cached layer with an old index makes the next RUN install old packages, without the "
                      "fixes that are out "
                      "since.",
         .fix = "Join them: RUN apt-get update && apt-get install -y --no-install-recommends ... && rm -rf "
                "/var/lib/apt/lists/*."},
        needs::config,
        evaluate_update_with_install,
    };
}

} // namespace tare::check
