#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_maintainer(const subject& s)
{
    places where;
    for (const auto& p : s.instructions(keyword::maintainer))
        where.add(at(*p.written));
    return judged(std::move(where), "MAINTAINER is deprecated.", "It has no MAINTAINER.");
}

} // namespace

dockerfile_check no_maintainer()
{
    return {
        {.id = "TARE-BUILD-115",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "The author is a label",
         .severity = report::severity::low,
         .inspects = "MAINTAINER",
         .references = {"DL4000", "DS-0022", "MaintainerDeprecated", "slim 20008"},
         .rationale = "MAINTAINER is deprecated; a label can be read and filtered like any other.",
         .fix = "Replace it with LABEL org.opencontainers.image.authors=\"…\"."},
        evaluate_no_maintainer,
    };
}

} // namespace tare::check::dockerfiles
