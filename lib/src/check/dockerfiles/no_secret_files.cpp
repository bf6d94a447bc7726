#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/secret_words.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_secret_files(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions()) {
        const auto k = p.written->kind;
        if ((k != keyword::copy && k != keyword::add) || p.resolved == nullptr ||
            !p.resolved->sources.empty())
            continue;
        any = true;
        const auto& arguments = p.resolved->arguments;
        for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
            if (is_secret_file(arguments[i].text))
                where.add(at(*p.written, arguments[i].at, arguments[i].text));
    }
    if (!any)
        return not_applicable("Nothing is copied from the build context.");
    return judged(
        std::move(where), "A file that holds credentials by its name is copied.",
        "No copied file holds credentials by its name."
    );
}

} // namespace

dockerfile_check no_secret_files()
{
    return {
        {.id = "TARE-SEC-105",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "No files with credentials are copied",
         .severity = report::severity::high,
         .inspects = "the sources of COPY and ADD from the build context",
         .references = {"DS-0031", "CIS-DI-0010", "CIS Docker 4.10", "NIST 800-190 4.1.4"},
         .rationale = "A copied file stays in its layer, even when a later RUN deletes it.",
         .fix = "Mount it for the one RUN that needs it: RUN "
                "--mount=type=secret,id=npmrc,target=/root/.npmrc …."},
        evaluate_no_secret_files,
    };
}

} // namespace tare::check::dockerfiles
