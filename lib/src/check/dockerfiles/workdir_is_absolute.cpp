#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

/// Absolute here or on Windows.
bool is_absolute_directory(std::string_view path)
{
    const bool drive = path.size() > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
    return path.starts_with('/') || path.starts_with('\\') || drive;
}

answer evaluate_workdir_is_absolute(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::workdir)) {
        if (p.resolved == nullptr)
            continue;
        any = true;
        const auto& path = p.resolved->arguments.front();
        // One that begins with a variable of unknown value may be either.
        auto written = std::string_view{p.written->arguments.front().text};
        written.remove_prefix(written.starts_with('"') || written.starts_with('\'') ? 1 : 0);
        if (is_absolute_directory(path.text) || is_absolute_directory(written) ||
            (!path.known && written.starts_with('$')))
            continue;
        const auto line = s.build().lineage(p.in->index);
        const auto all = s.instructions(keyword::workdir);
        const bool based = std::any_of(all.begin(), all.end(), [&](const placed& other) {
            return other.resolved != nullptr && other.written->at < p.written->at &&
                   std::find(line.begin(), line.end(), other.in->index) != line.end();
        });
        if (!based)
            where.add(at(*p.written, path.at, path.text));
    }
    if (!any)
        return not_applicable("It has no WORKDIR.");
    return judged(
        std::move(where), "A WORKDIR depends on the base image's.",
        "Every WORKDIR is absolute, or relative to one that is."
    );
}

} // namespace

dockerfile_check workdir_is_absolute()
{
    return {
        {.id = "TARE-CONF-106",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "WORKDIR is absolute",
         .severity = report::severity::medium,
         .inspects = "the first WORKDIR of each stage that nothing absolute comes before",
         .references = {"DL3000", "DS-0009", "WorkdirRelativePath", "slim 20015"},
         .rationale = "A relative one depends on the base image's working directory, which can change.",
         .fix = "Begin it with a slash: WORKDIR /app."},
        evaluate_workdir_is_absolute,
    };
}

} // namespace tare::check::dockerfiles
