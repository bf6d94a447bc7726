#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto mounts_of_the_system = std::to_array<std::string_view>(
    {"/", "/bin", "/boot", "/etc", "/lib", "/lib64", "/sbin", "/usr", "/usr/bin", "/usr/lib",
     "/var/run/docker.sock", "/run/docker.sock"}
);

answer evaluate_volumes(image_subject& image)
{
    const auto& volumes = image.config().volumes;
    if (volumes.empty())
        return not_applicable("No volume is declared.");
    places where;
    for (const auto& text : volumes) {
        std::string_view path{text};
        while (path.size() > 1 && path.ends_with('/'))
            path.remove_suffix(1);
        const auto key = "config.Volumes." + escape_text(text);
        if (is_mounted_over(path))
            where.add({.key = key, .text = "belongs to the kernel"});
        else if (is_one_of(path, mounts_of_the_system))
            where.add({.key = key, .text = "belongs to the system"});
        else if (!path.starts_with('/'))
            where.add({.key = key, .text = "is not an absolute path"});
    }
    if (where.empty())
        return passed(fmt::format("{} for data.", counted(volumes.size(), "volume", "volumes")));
    return violated("A volume lies over a part of the system.", where);
}

} // namespace

image_check volumes()
{
    return {
        {.id = "TARE-CONF-014",
         .practice = report::practice::configuration,
         .title = "Volumes are for data, not over the system",
         .severity = report::severity::high,
         .inspects = "config.Volumes",
         .references = {"DKL-DI-0002", "CIS Docker 5.6"},
         .rationale = "A volume over /proc, /sys, /dev or the programs outlives the container and takes the "
                      "place of what the image "
                      "and the kernel have there.",
         .fix =
             "Declare only directories of data with VOLUME, or none, and mount them where the container runs."
        },
        needs::config,
        evaluate_volumes,
    };
}

} // namespace tare::check
