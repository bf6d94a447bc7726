#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr std::uint64_t few_locales = 2'000'000;

constexpr auto locale_directories = std::to_array<std::string_view>(
    {"/usr/share/locale", "/usr/share/i18n", "/usr/lib/locale", "/usr/share/X11/locale",
     "/usr/local/share/locale"}
);

answer evaluate_unused_locales(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    for (const auto path : locale_directories)
        if (const auto id = files.resolve(path); id && bytes_below(files, *id) > 0)
            found.add(*id);
    if (found.empty())
        return passed("There are no translations and no definitions of locales.");
    auto message = fmt::format("{} of translations and definitions of locales.", human_size(found.bytes()));
    return found.bytes() > few_locales ? violated(std::move(message), found.where())
                                       : passed(std::move(message));
}

} // namespace

image_check unused_locales()
{
    return {
        {.id = "TARE-SIZE-003",
         .practice = report::practice::size,
         .title = "No more than 2 MB of locales",
         .severity = report::severity::info,
         .inspects = "/usr/share/locale, /usr/share/i18n, /usr/lib/locale and their like",
         .references = {},
         .rationale =
             "Messages in a hundred languages that no log shows; a service needs one locale, mostly C.UTF-8.",
         .fix = "Start from a slim base, or keep them out: path-exclude in /etc/dpkg/dpkg.cfg.d, "
                "--setopt=install_langs= for dnf."},
        needs::nothing,
        evaluate_unused_locales,
    };
}

} // namespace tare::check
