#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto of_the_system =
    std::to_array<std::string_view>({"/bin",     "/boot",    "/dev",      "/etc",       "/lib", "/lib32",
                                     "/lib64",   "/proc",    "/run",      "/sbin",      "/sys", "/usr",
                                     "/usr/bin", "/usr/lib", "/usr/sbin", "/usr/share", "/var", "/var/lib",
                                     "/var/log", "/tmp",     "/var/tmp"});

answer evaluate_working_directory_is_own(image_subject& image)
{
    std::string_view set = image.shown().working_dir;
    while (set.size() > 1 && set.ends_with('/'))
        set.remove_suffix(1);
    if (set.empty() || set == "/")
        return not_applicable("No WORKDIR is set; it is /.");
    const report::evidence where{.key = "config.WorkingDir", .text = escape_text(set)};
    if (is_one_of(set, of_the_system) || is_mounted_over(set))
        return violated("WORKDIR is a directory of the system.", where);
    return passed("WORKDIR is a directory of the application.", where);
}

} // namespace

image_check working_directory_is_own()
{
    return {
        {.id = "TARE-CONF-012",
         .practice = report::practice::configuration,
         .title = "WORKDIR is no directory of the system",
         .severity = report::severity::low,
         .inspects = "config.WorkingDir",
         .references = {"DS-0030"},
         .rationale = "What the application writes lands among the files of the system, or in a directory "
                      "that the runtime mounts "
                      "over.",
         .fix = "Set WORKDIR to a directory of its own, for instance /app."},
        needs::config,
        evaluate_working_directory_is_own,
    };
}

} // namespace tare::check
