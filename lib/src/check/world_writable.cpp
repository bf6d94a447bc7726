#include "check/search.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_world_writable(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        const auto mode = inode.mode();
        const bool file = inode.type == tar::entry_type::regular && (mode & others_write) != 0;
        const bool directory =
            inode.type == tar::entry_type::directory && (mode & (others_write | sticky)) == others_write;
        if ((file || directory) && !is_mounted_over(files.path_of(id)))
            found.add(id, fmt::format("{}, mode {:04o}", directory ? "directory" : "file", mode));
    });
    if (found.empty())
        return passed(
            "Nobody but the owners can change files, and directories that everybody writes to are sticky."
        );
    return violated(
        fmt::format(
            "{} can be changed by everybody.",
            counted(found.size(), "file or directory", "files and directories")
        ),
        found.where()
    );
}

} // namespace

image_check world_writable()
{
    return {
        {.id = "TARE-SEC-016",
         .practice = report::practice::security,
         .title = "No world-writable files, and no world-writable directories without the sticky bit",
         .severity = report::severity::medium,
         .inspects = "the modes of all files and directories of the root filesystem but /dev, /proc and /sys",
         .references = {"NIST 800-190 4.1.2"},
         .rationale = "Any user inside the container can change them, so they can be made to do something "
                      "else for the user "
                      "who reads or runs them next.",
         .fix = "Take the others' right to write away in the layer that brings them (COPY --chmod=0644, "
                "chmod o-w), or set the "
                "sticky bit on directories that all users share."},
        needs::nothing,
        evaluate_world_writable,
    };
}

} // namespace tare::check
