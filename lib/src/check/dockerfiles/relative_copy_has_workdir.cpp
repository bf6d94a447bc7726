#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

bool is_absolute(std::string_view path)
{
    const bool drive = path.size() > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
    return path.starts_with('/') || path.starts_with('\\') || drive;
}

answer evaluate_relative_copy_has_workdir(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions()) {
        const auto k = p.written->kind;
        if ((k != keyword::copy && k != keyword::add) || p.resolved == nullptr)
            continue;
        any = true;
        const auto& destination = p.resolved->arguments.back();
        if (is_absolute(destination.text) || is_absolute(p.written->arguments.back().text) ||
            (!destination.known && p.written->arguments.back().text.find('$') < 2))
            continue;
        const auto line = s.build().lineage(p.in->index);
        const auto all = s.instructions(keyword::workdir);
        const bool based = std::any_of(all.begin(), all.end(), [&](const placed& other) {
            return other.written->at < p.written->at &&
                   std::find(line.begin(), line.end(), other.in->index) != line.end();
        });
        if (!based)
            where.add(at(*p.written, destination.at, destination.text));
    }
    if (!any)
        return not_applicable("Nothing is copied.");
    return judged(
        std::move(where), "A file is copied to wherever the base image's working directory is.",
        "Every destination is determined by the file."
    );
}

} // namespace

dockerfile_check relative_copy_has_workdir()
{
    return {
        {.id = "TARE-CONF-112",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "Files are copied to a place that the file determines",
         .severity = report::severity::medium,
         .inspects = "relative destinations of COPY and ADD without a WORKDIR before them",
         .references = {"DL3045"},
         .rationale = "The destination depends on the base image's working directory, which can change.",
         .fix = "Make the destination absolute, or put WORKDIR before it."},
        evaluate_relative_copy_has_workdir,
    };
}

} // namespace tare::check::dockerfiles
