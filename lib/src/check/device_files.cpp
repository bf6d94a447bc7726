#include "check/search.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_device_files(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto type = files.inode_of(id).type;
        const bool block = type == tar::entry_type::block_device;
        const bool character = type == tar::entry_type::character_device;
        // The runtime puts a /dev of its own over the image's.
        if ((block || character) && !is_mounted_over(files.path_of(id)))
            found.add(id, block ? "block device" : "character device");
    });
    if (found.empty())
        return passed("There is no device file outside /dev.");
    return violated(
        fmt::format("{} outside /dev.", counted(found.size(), "device file", "device files")), found.where()
    );
}

} // namespace

image_check device_files()
{
    return {
        {.id = "TARE-SEC-023",
         .practice = report::practice::security,
         .title = "No device files outside /dev",
         .severity = report::severity::medium,
         .inspects = "the types of all entries of the root filesystem",
         .references = {"CIS Docker 5.18"},
         .rationale = "A device file reaches the host's device wherever it lies, as soon as the container "
                      "may use that device. "
                      "The runtime makes /dev itself.",
         .fix = "Remove it, and give the container the devices it needs with --device."},
        needs::nothing,
        evaluate_device_files,
    };
}

} // namespace tare::check
