#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

/// What only a distribution brings.
constexpr auto traces = std::to_array<std::string_view>(
    {"/bin/sh", "/var/lib/dpkg", "/lib/apk/db", "/usr/lib/apk/db", "/var/lib/rpm", "/usr/lib/sysimage/rpm",
     "/var/lib/pacman", "/etc/passwd"}
);

answer evaluate_known_distribution(image_subject& image)
{
    const auto& files = image.files();
    for (const auto* const path : {"/etc/os-release", "/usr/lib/os-release"}) {
        const auto id = files.resolve(path);
        if (!id)
            continue;
        if (!image.content(path))
            break;
        const auto& os = image.report().os;
        auto where = image.at(*id);
        where.text = fmt::format("ID={} VERSION_ID={}", os ? os->id : "", os ? os->version_id : "");
        if (os && !os->id.empty())
            return passed(
                fmt::format("It is {}.", os->pretty_name.empty() ? os->id : os->pretty_name), where
            );
        return violated("os-release does not name the distribution.", where);
    }
    for (const auto path : traces)
        if (const auto id = files.resolve(path))
            return violated(
                "There are files of a distribution, but nothing says which one it is.", image.at(*id)
            );
    return not_applicable("It holds no distribution.");
}

} // namespace

image_check known_distribution()
{
    return {
        {.id = "TARE-BASE-001",
         .practice = report::practice::base,
         .title = "The distribution says what it is",
         .severity = report::severity::info,
         .inspects = "/etc/os-release or /usr/lib/os-release, where there is anything of a distribution",
         .references = {"CIS Docker 4.2", "NIST 800-190 4.1.5"},
         .rationale =
             "Without it no scanner can say which packages have holes, and nobody when the support ends.",
         .fix = "Keep os-release when the root filesystem is put together, or start from a base that has it."
        },
        needs::everything,
        evaluate_known_distribution,
    };
}

} // namespace tare::check
