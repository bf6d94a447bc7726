#include "check/history.hpp"

#include <tare/base/text.hpp>

namespace tare::check {
namespace {

answer evaluate_no_maintainer(image_subject& image)
{
    places where;
    for (const auto& step : build_steps(image))
        if (step.keyword == "MAINTAINER")
            where.add(at(step));
    const auto& author = image.shown().author;
    if (where.empty() && author && !author->empty())
        where.add({.key = "author", .text = escape_text(*author)});
    if (where.empty())
        return passed("MAINTAINER is not used.");
    return violated("MAINTAINER is used, which Docker gave up in 2017.", where);
}

} // namespace

image_check no_maintainer()
{
    return {
        {.id = "TARE-DOC-006",
         .practice = report::practice::documentation,
         .title = "The authors are in a label, not in MAINTAINER",
         .severity = report::severity::info,
         .inspects = "the history and the author of the config",
         .references = {"DL4000", "DS-0022", "BuildKit MaintainerDeprecated"},
         .rationale =
             "Tools read labels; the author of a base image is inherited and says nothing about this one.",
         .fix = "Write LABEL org.opencontainers.image.authors=... in its place."},
        needs::config | needs::any_system,
        evaluate_no_maintainer,
    };
}

} // namespace tare::check
