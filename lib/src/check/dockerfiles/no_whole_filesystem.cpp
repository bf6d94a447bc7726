#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_whole_filesystem(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::copy)) {
        if (p.resolved == nullptr || p.resolved->sources.empty())
            continue;
        any = true;
        const auto& arguments = p.resolved->arguments;
        // Onto scratch it is a way to squash layers, on purpose.
        const auto& origin = s.build().stages[s.build().lineage(p.in->index).front()];
        for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
            if ((arguments[i].text == "/" || arguments[i].text == "/*" || arguments[i].text == "/.") &&
                arguments.back().text == "/" && origin.base.text != "scratch")
                where.add(at(*p.written, arguments[i].at, arguments[i].text));
    }
    if (!any)
        return not_applicable("Nothing is copied from a stage or an image.");
    return judged(
        std::move(where), "A whole root filesystem is copied.", "No whole root filesystem is copied."
    );
}

} // namespace

dockerfile_check no_whole_filesystem()
{
    return {
        {.id = "TARE-FILES-104",
         .practice = report::practice::files,
         .target = check_target::dockerfile,
         .title = "No whole root filesystem is copied",
         .severity = report::severity::medium,
         .inspects = "COPY --from with the source /",
         .references = {"DL3067"},
         .rationale = "The image gets everything of the other one, package lists and caches included, in one "
                      "layer that shares nothing.",
         .fix = "Copy the files that are needed, or build on the stage with FROM."},
        evaluate_no_whole_filesystem,
    };
}

} // namespace tare::check::dockerfiles
