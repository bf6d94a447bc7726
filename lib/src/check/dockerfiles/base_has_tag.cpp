#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_base_has_tag(const subject& s)
{
    places where;
    const auto images = s.on_images();
    for (const auto* const st : images) {
        const auto name = split_image(st->base.text);
        // With the tag left to a build argument, it is the build's to choose.
        const bool open = !st->base.known && contains(s.from_of(*st).arguments.front().text, "$");
        if (name.tag.empty() && name.digest.empty() && !open)
            where.add(at(s.from_of(*st), st->base.at, st->base.text));
    }
    if (images.empty())
        return not_applicable("No stage starts from an image.");
    return judged(
        std::move(where), "A base image has neither tag nor digest.",
        "Every base image has a tag or a digest."
    );
}

} // namespace

dockerfile_check base_has_tag()
{
    return {
        {.id = "TARE-BASE-101",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "Base images have a tag or a digest",
         .severity = report::severity::medium,
         .inspects = "FROM, for images that are neither a stage nor scratch",
         .references = {"DL3006", "DS-0001", "slim 20006", "CIS Docker 4.2"},
         .rationale = "Without a tag the newest image is taken, another one every few weeks: the same "
                      "Dockerfile yields different images.",
         .fix = "Give the base image a tag, better a digest too: FROM debian:trixie-slim@sha256:…."},
        evaluate_base_has_tag,
    };
}

} // namespace tare::check::dockerfiles
