#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_copied_images_are_pinned(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions()) {
        if (p.resolved == nullptr)
            continue;
        for (const auto& from : p.resolved->sources) {
            if (from.stage || from.name == "scratch")
                continue;
            any = true;
            const auto name = split_image(from.name);
            if (name.digest.empty() && name.tag.empty())
                where.add(at(*p.written, from.at, from.name));
        }
    }
    if (!any)
        return not_applicable("Nothing is copied from an image.");
    return judged(
        std::move(where), "Files are copied from an image without a fixed tag.",
        "Every image that files are copied from has a tag or a digest."
    );
}

} // namespace

dockerfile_check copied_images_are_pinned()
{
    return {
        {.id = "TARE-BASE-111",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "Images that files are copied from have a tag or a digest",
         .severity = report::severity::low,
         .inspects = "COPY --from and RUN --mount with an image that is no stage",
         .references = {"DL3022", "CIS Docker 4.2"},
         .rationale = "A tool that is copied from an image without a tag is another one with every build.",
         .fix = "Give the image a tag or digest, or make it a stage with FROM and a name."},
        evaluate_copied_images_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
