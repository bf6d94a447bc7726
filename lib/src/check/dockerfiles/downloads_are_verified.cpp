#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_downloads_are_verified(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::add))
        for (const auto& a : p.written->arguments) {
            if (!is_url(a.text) || &a == &p.written->arguments.back())
                continue;
            any = true;
            if (p.written->flag_value("checksum").empty() && !is_git(a.text))
                where.add(at(*p.written, a.at, a.text));
        }
    if (!any)
        return not_applicable("No ADD downloads anything.");
    return judged(std::move(where), "ADD downloads without a checksum.", "Every download has a checksum.");
}

} // namespace

dockerfile_check downloads_are_verified()
{
    return {
        {.id = "TARE-SEC-107",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "What ADD downloads is verified",
         .severity = report::severity::low,
         .inspects = "ADD of http and https URLs",
         .references = {"CIS Docker 4.11", "OWASP Docker #13"},
         .rationale = "What a server answers today may not be what it answered when the file was written.",
         .fix = "Give the content's digest: ADD --checksum=sha256:… https://…."},
        evaluate_downloads_are_verified,
    };
}

} // namespace tare::check::dockerfiles
