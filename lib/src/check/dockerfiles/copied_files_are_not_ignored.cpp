#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/ignore_file.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_copied_files_are_not_ignored(const subject& s)
{
    if (!s.options().dockerignore)
        return not_analysed("The .dockerignore of the build context is not known.");
    const ignore_file ignored{*s.options().dockerignore};
    places where;
    for (const auto& p : s.instructions()) {
        const auto k = p.written->kind;
        if ((k != keyword::copy && k != keyword::add) || p.resolved == nullptr ||
            !p.resolved->sources.empty())
            continue;
        for (std::size_t i = 0; i + 1 < p.resolved->arguments.size(); ++i) {
            const auto& source = p.resolved->arguments[i];
            if (source.known && !source.text.starts_with("<<") && !is_url(source.text) &&
                !is_git(source.text) && ignored.excludes(source.text))
                where.add(at(*p.written, source.at, source.text));
        }
    }
    return judged(
        std::move(where), "A file is copied that .dockerignore excludes.",
        "No copied file is excluded by .dockerignore."
    );
}

} // namespace

dockerfile_check copied_files_are_not_ignored()
{
    return {
        {.id = "TARE-BUILD-113",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "What is copied is not excluded by .dockerignore",
         .severity = report::severity::high,
         .inspects = "sources of COPY and ADD from the build context against .dockerignore",
         .references = {"CopyIgnoredFile"},
         .rationale = "The file is not in the build context: the build fails, or copies less than meant.",
         .fix = "Take the file out of .dockerignore, or do not copy it."},
        evaluate_copied_files_are_not_ignored,
    };
}

} // namespace tare::check::dockerfiles
