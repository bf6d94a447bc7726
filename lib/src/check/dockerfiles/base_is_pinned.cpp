#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_base_is_pinned(const subject& s)
{
    places where;
    const auto images = s.on_images();
    for (const auto* const st : images)
        if (st->base.known && split_image(st->base.text).digest.empty())
            where.add(at(s.from_of(*st), st->base.at, st->base.text));
    if (images.empty())
        return not_applicable("No stage starts from an image.");
    return judged(
        std::move(where), "A base image is not pinned by digest.", "Every base image is pinned by digest."
    );
}

} // namespace

dockerfile_check base_is_pinned()
{
    return {
        {.id = "TARE-BASE-103",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "Base images are pinned by digest",
         .severity = report::severity::info,
         .inspects = "FROM, for images that are neither a stage nor scratch",
         .references = {"CIS Docker 4.2", "NIST 800-190 4.1.5", "OWASP Docker #13"},
         .rationale = "A tag can be moved to other content, by its owner or by whoever takes over the "
                      "registry; a digest cannot.",
         .fix = "Append the digest that you have tested: FROM debian:trixie-slim@sha256:…, and let a "
                "bot move it."},
        evaluate_base_is_pinned,
    };
}

} // namespace tare::check::dockerfiles
