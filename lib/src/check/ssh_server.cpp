#include "check/search.hpp"

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto servers = std::to_array<std::string_view>({"sshd", "dropbear", "dropbearmulti"});

bool is_host_key(std::string_view name) noexcept
{
    return (name.starts_with("ssh_host_") && name.ends_with("_key")) ||
           (name.starts_with("dropbear_") && name.ends_with("_host_key"));
}

answer evaluate_ssh_server(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    pick_programs(image, found, [](std::string_view name) { return is_one_of(name, servers); });
    bool keys = false;
    for (const auto* const path : {"/etc/ssh", "/etc/dropbear"}) {
        const auto directory = files.resolve(path);
        if (!directory)
            continue;
        for (auto id = files.at(*directory).first_child; id != image::no_id; id = files.at(id).next_sibling)
            if (is_host_key(files.at(id).name) && files.inode_of(id).type == tar::entry_type::regular) {
                found.add(id, "a host key, the same in every container");
                keys = true;
            }
    }
    if (found.empty())
        return passed("There is no SSH server.");
    if (keys)
        return violated("The image ships the private host keys of an SSH server.", found.where())
            .with(report::severity::high);
    return violated("The image holds an SSH server.", found.where());
}

} // namespace

image_check ssh_server()
{
    return {
        {.id = "TARE-SEC-021",
         .practice = report::practice::security,
         .title = "No SSH server and no host keys",
         .severity = report::severity::medium,
         .inspects =
             "the program directories for sshd and dropbear, /etc/ssh and /etc/dropbear for host keys",
         .references = {"CIS Docker 5.7", "NIST 800-190 4.1.2"},
         .rationale = "A container is entered with the engine's exec, which asks who you are and logs it. A "
                      "host key in an image is "
                      "known to everybody who has the image.",
         .fix = "Leave the server out; use docker exec or kubectl exec. Let the container make host keys "
                "when it starts, if it "
                "has to serve SSH."},
        needs::nothing,
        evaluate_ssh_server,
    };
}

} // namespace tare::check
