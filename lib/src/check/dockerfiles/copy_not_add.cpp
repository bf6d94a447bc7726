#include "check/dockerfiles/archives.hpp"
#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_copy_not_add(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::add)) {
        any = true;
        const auto count = p.written->arguments.size();
        for (std::size_t i = 0; i + 1 < count; ++i) {
            const auto text =
                p.resolved != nullptr ? p.resolved->arguments[i].text : p.written->arguments[i].text;
            const bool known = p.resolved == nullptr || p.resolved->arguments[i].known;
            if (is_url(text) || is_git(text) || is_archive(text) || (!known && !text.ends_with('/')))
                continue;
            where.add(at(*p.written, p.written->arguments[i].at, text));
        }
    }
    if (!any)
        return passed("It has no ADD.");
    return judged(std::move(where), "ADD is used where COPY would do.", "ADD only unpacks or downloads.");
}

} // namespace

dockerfile_check copy_not_add()
{
    return {
        {.id = "TARE-FILES-101",
         .practice = report::practice::files,
         .target = check_target::dockerfile,
         .title = "Files are copied with COPY",
         .severity = report::severity::medium,
         .inspects = "ADD of what is neither an archive nor remote",
         .references = {"DL3020", "DS-0005", "CIS-DI-0009", "CIS Docker 4.9"},
         .rationale = "ADD also unpacks and downloads, so a reader has to know what the file is; COPY only "
                      "copies.",
         .fix = "Replace ADD with COPY."},
        evaluate_copy_not_add,
    };
}

} // namespace tare::check::dockerfiles
