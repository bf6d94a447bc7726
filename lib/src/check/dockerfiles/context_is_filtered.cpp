#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/ignore_file.hpp"

#include <fmt/format.h>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_context_is_filtered(const subject& s)
{
    places whole;
    for (const auto& p : s.instructions()) {
        const auto k = p.written->kind;
        if ((k != keyword::copy && k != keyword::add) || p.resolved == nullptr ||
            !p.resolved->sources.empty() || !s.ships(*p.in))
            continue;
        for (std::size_t i = 0; i + 1 < p.resolved->arguments.size(); ++i) {
            const auto& source = p.resolved->arguments[i].text;
            if (source == "." || source == "./" || source == "/")
                whole.add(at(*p.written, p.resolved->arguments[i].at, source));
        }
    }
    if (whole.empty())
        return passed("No image that ships gets the whole build context.");
    if (!s.options().dockerignore)
        return not_analysed("The whole build context is copied, and its .dockerignore is not known.");
    const ignore_file ignored{*s.options().dockerignore};
    std::vector<std::string> missing;
    for (const auto* const name : {".git", ".env"})
        if (!ignored.excludes(name))
            missing.emplace_back(name);
    if (missing.empty())
        return passed("The whole build context is copied, without version control and secrets.");
    return violated(
        fmt::format(
            "The whole build context is copied, and .dockerignore does not exclude {}.",
            fmt::join(missing, " and ")
        ),
        std::move(whole)
    );
}

} // namespace

dockerfile_check context_is_filtered()
{
    return {
        {.id = "TARE-FILES-105",
         .practice = report::practice::files,
         .target = check_target::dockerfile,
         .title = "What is copied as a whole leaves out version control and secrets",
         .severity = report::severity::low,
         .inspects = "COPY of the whole build context, against .dockerignore",
         .references = {"DKL-LI-0003", "slim 10001", "Docker best practices"},
         .rationale = "A .git folder holds every version of every file, deleted secrets included.",
         .fix = "Exclude .git, .env and the like in .dockerignore, or copy only what is needed."},
        evaluate_context_is_filtered,
    };
}

} // namespace tare::check::dockerfiles
