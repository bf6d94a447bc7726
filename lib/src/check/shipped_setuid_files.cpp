#include "check/search.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_shipped_setuid_files(image_subject& image)
{
    const auto& surface = image.surface();
    places where;
    const auto add = [&](const report::privileged_file& f) {
        auto e = image.at(f.path, f.layer);
        e.text = fmt::format("mode {}, deleted or replaced by a later layer", f.mode);
        where.add(std::move(e));
    };
    for (const auto& f : surface.setuid_files)
        if (!f.visible)
            add(f);
    for (const auto& f : surface.setgid_files)
        if (!f.visible && f.mode.starts_with('2'))
            add(f);
    if (where.empty())
        return passed("No layer hides a file with the setuid or setgid bit.");
    return violated(
        fmt::format(
            "{} with the setuid or setgid bit: a later layer deleted, replaced or stripped them, but they "
            "still ship.",
            counted(where.size(), "hidden file", "hidden files")
        ),
        where
    );
}

} // namespace

image_check shipped_setuid_files()
{
    return {
        {.id = "TARE-SEC-007",
         .practice = report::practice::security,
         .title = "No setuid or setgid files in layers below",
         .severity = report::severity::low,
         .inspects =
             "the modes of all regular files of every layer, those that a later layer took away included",
         .references = {"CIS Docker 4.8"},
         .rationale = "A container does not see them, but whoever unpacks the layers does, and an image that "
                      "is built on "
                      "another combination of these layers brings them back.",
         .fix = "Take the bits away in the layer that brings the file, or copy the finished root filesystem "
                "into an empty "
                "stage: FROM scratch, COPY --from."},
        needs::nothing,
        evaluate_shipped_setuid_files,
    };
}

} // namespace tare::check
