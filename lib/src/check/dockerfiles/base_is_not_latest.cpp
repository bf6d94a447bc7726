#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_base_is_not_latest(const subject& s)
{
    places where;
    const auto images = s.on_images();
    for (const auto* const st : images) {
        const auto name = split_image(st->base.text);
        if (name.tag == "latest" && name.digest.empty() && st->base.known)
            where.add(at(s.from_of(*st), st->base.at, st->base.text));
    }
    bool copies = false;
    for (const auto& p : s.instructions())
        if (p.resolved != nullptr)
            for (const auto& from : p.resolved->sources) {
                copies = copies || !from.stage;
                const auto name = split_image(from.name);
                if (!from.stage && name.tag == "latest" && name.digest.empty())
                    where.add(at(*p.written, from.at, from.name));
            }
    if (images.empty() && !copies)
        return not_applicable("No stage starts from an image.");
    return judged(std::move(where), "An image is tagged latest.", "No image is tagged latest.");
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
         .inspects = "FROM, the tag with build arguments at their defaults, and images that files are copied "
                     "from",
         .references = {"DL3007", "DS-0001", "DKL-DI-0006", "slim 20006"},
         .rationale =
             "\"latest\" is whatever was pushed last: a rebuild can change the release without a line "
             "changing here.",
         .fix = "Name a release instead of latest: FROM debian:trixie-slim."},
        evaluate_base_is_not_latest,
    };
}

} // namespace tare::check::dockerfiles
