#include "check/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::check {
namespace {

constexpr auto machine_programs = std::to_array<std::string_view>(
    {"systemd", "openrc-init", "runit-init", "upstart", "grub-install", "update-initramfs"}
);

/// Parts of a machine that a container never starts.
constexpr auto whole_machine_paths = std::to_array<std::string_view>(
    {"/lib/systemd/systemd", "/usr/lib/systemd/systemd", "/boot/grub", "/lib/modules", "/lib/firmware"}
);

bool is_kernel(std::string_view name) noexcept
{
    return name.starts_with("vmlinuz") || name.starts_with("initrd.img") || name.starts_with("initramfs");
}

answer evaluate_no_whole_machine(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    std::vector<image::node_id> seen;
    const auto add = [&](image::node_id id) {
        if (std::find(seen.begin(), seen.end(), id) == seen.end()) {
            seen.push_back(id);
            found.add(id);
        }
    };
    for (const auto path : whole_machine_paths)
        if (const auto id = files.resolve(path); id && bytes_below(files, *id) > 0)
            add(*id);
    if (const auto boot = files.resolve("/boot"))
        for (auto id = files.at(*boot).first_child; id != image::no_id; id = files.at(id).next_sibling)
            if (is_kernel(files.at(id).name))
                add(id);
    pick_programs(image, found, [](std::string_view name) { return is_one_of(name, machine_programs); });
    if (found.empty())
        return passed("There is no kernel, boot loader or init system.");
    return violated(
        "It holds parts of a whole machine: a kernel, a boot loader or an init system.", found.where()
    );
}

} // namespace

image_check no_whole_machine()
{
    return {
        {.id = "TARE-BASE-005",
         .practice = report::practice::base,
         .title = "No kernel, boot loader and init system",
         .severity = report::severity::low,
         .inspects = "/boot, /lib/modules, /lib/firmware, systemd and other init systems",
         .references = {"CIS Docker 4.3", "NIST 800-190 4.1.2"},
         .rationale = "A container uses the kernel of its host and runs one service: these only weigh, and "
                      "come with further services "
                      "and timers.",
         .fix = "Start from the distribution's container image rather than from one of a machine, and "
                "install without recommended "
                "packages."},
        needs::nothing,
        evaluate_no_whole_machine,
    };
}

} // namespace tare::check
