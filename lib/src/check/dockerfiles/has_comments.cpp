#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_has_comments(const subject& s)
{
    constexpr std::size_t many = 10;
    if (s.file().instructions.size() < many)
        return not_applicable("It is short enough to be read without comments.");
    const auto says = [](const dockerfile::comment& c) {
        return !c.text.empty() && !c.text.starts_with("tare:") && !c.text.starts_with("hadolint ") &&
               !c.text.starts_with("check=");
    };
    const bool any = std::any_of(s.file().comments.begin(), s.file().comments.end(), says);
    if (any)
        return passed("It has comments.");
    return violated("It has no comments.", report::evidence{.line = 1, .column = 1});
}

} // namespace

dockerfile_check has_comments()
{
    return {
        {.id = "TARE-DOC-101",
         .practice = report::practice::documentation,
         .target = check_target::dockerfile,
         .title = "A long Dockerfile has comments",
         .severity = report::severity::info,
         .inspects = "comments of files with ten and more instructions",
         .references = {"design: Dockerfile comments"},
         .rationale = "What an instruction does can be read; why it is needed cannot.",
         .fix = "Say above each stage and each unusual step why it is there."},
        evaluate_has_comments,
    };
}

} // namespace tare::check::dockerfiles
