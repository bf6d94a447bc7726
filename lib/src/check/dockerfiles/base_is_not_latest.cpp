#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate(const subject& s)
{
    places where;
    const auto images = s.on_images();
    for (const auto* const st : images) {
        const auto name = split_image(st->base.text);
        if (name.tag == "latest" && name.digest.empty() && st->base.known)
            where.add(at(s.from_of(*st), st->base.at, st->base.text));
    }
    if (images.empty())
        return not_applicable("No stage starts from an image.");
    return judged(std::move(where), "A base image is tagged latest.", "No base image is tagged latest.");
}

} // namespace

dockerfile_check base_is_not_latest()
{
    return {
        {.id = "TARE-BASE-102",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "No base image is tagged latest",
         .severity = report::severity::medium,
         .inspects = "FROM, the tag with build arguments at their defaults",
         .references = {"DL3007", "DS-0001", "DKL-DI-0006", "slim 20006"},
         .rationale =
             "\"latest\" is whatever was pushed last: a rebuild can change the release without a line "
             "changing here.",
         .fix = "Name a release instead of latest: FROM debian:trixie-slim."},
        evaluate,
    };
}

} // namespace tare::check::dockerfiles
