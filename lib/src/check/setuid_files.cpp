#include "check/search.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

void add(image_subject& image, const report::privileged_file& f, places& where)
{
    auto e = image.at(f.path, f.layer);
    e.text = fmt::format("mode {}, owner {}:{}", f.mode, f.uid, f.gid);
    where.add(std::move(e));
}

answer evaluate_setuid_files(image_subject& image)
{
    const auto& surface = image.surface();
    places where;
    std::size_t setuid = 0;
    for (const auto& f : surface.setuid_files)
        if (f.visible) {
            add(image, f, where);
            ++setuid;
        }
    for (const auto& f : surface.setgid_files)
        // "2755": those with both bits are among the setuid files.
        if (f.visible && f.mode.starts_with('2'))
            add(image, f, where);
    if (where.empty())
        return passed("No file lends its owner's or group's rights.");
    return violated(
        fmt::format(
            "{} with the rights of the owner, {} with those of the group, whoever starts them.",
            counted(setuid, "file runs", "files run"),
            counted(where.size() - setuid, "file runs", "files run")
        ),
        where
    );
}

} // namespace

image_check setuid_files()
{
    return {
        {.id = "TARE-SEC-006",
         .practice = report::practice::security,
         .title = "No setuid or setgid files",
         .severity = report::severity::medium,
         .inspects = "the modes of all regular files of the root filesystem",
         .references = {"CIS-DI-0008", "CIS Docker 4.8"},
         .rationale =
             "Such a file runs with the rights of its owner, mostly root, whoever starts it: the usual way "
             "from a "
             "service's user to root inside the container. no-new-privileges takes it away, where it is set.",
         .fix = "Take the bits away in the Dockerfile: RUN find / -xdev -perm /6000 -type f -exec chmod a-s "
                "{} +."},
        needs::nothing,
        evaluate_setuid_files,
    };
}

} // namespace tare::check
