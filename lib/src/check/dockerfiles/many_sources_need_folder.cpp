#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_many_sources_need_folder(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions()) {
        const auto k = p.written->kind;
        if (k != keyword::copy && k != keyword::add)
            continue;
        any = true;
        const auto& written = p.written->arguments;
        const auto destination =
            p.resolved != nullptr ? p.resolved->arguments.back().text : written.back().text;
        const bool known = p.resolved == nullptr || p.resolved->arguments.back().known;
        const bool open = !known && (destination.empty() || written.back().text.ends_with('}') ||
                                     written.back().text.starts_with('$'));
        const bool folder = destination.ends_with('/') || destination.ends_with('\\') || destination == "." ||
                            destination == "..";
        if (written.size() > 2 && !folder && !open)
            where.add(at(*p.written, written.back().at, destination));
    }
    if (!any)
        return not_applicable("Nothing is copied.");
    return judged(
        std::move(where), "Several files are copied to one that is no folder.",
        "Several files are copied into folders only."
    );
}

} // namespace

dockerfile_check many_sources_need_folder()
{
    return {
        {.id = "TARE-FILES-103",
         .practice = report::practice::files,
         .target = check_target::dockerfile,
         .title = "Several sources are copied into a folder",
         .severity = report::severity::high,
         .inspects = "COPY and ADD with more than one source and a destination that does not end with a "
                     "slash",
         .references = {"DL3021", "DS-0011"},
         .rationale = "BuildKit takes the destination for a folder all the same, the classic builder fails: "
                      "say which is meant.",
         .fix = "End the destination with a slash: COPY a b /app/."},
        evaluate_many_sources_need_folder,
    };
}

} // namespace tare::check::dockerfiles
