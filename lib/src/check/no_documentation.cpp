#include "check/grouped_names.hpp"
#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr std::uint64_t few_documents = 1'000'000;

constexpr auto documentation_directories = std::to_array<std::string_view>(
    {"/usr/share/doc", "/usr/share/man", "/usr/share/info", "/usr/share/gtk-doc", "/usr/share/help",
     "/usr/share/doc-base", "/usr/local/share/doc", "/usr/local/share/man", "/usr/local/man", "/usr/man"}
);

/// Licences have to stay.
bool is_licence(std::string_view name) noexcept
{
    for (const std::string_view start :
         {"copyright", "COPYRIGHT", "LICENSE", "LICENCE", "License", "license", "COPYING", "NOTICE", "AUTHORS"
         })
        if (name.starts_with(start))
            return true;
    return false;
}

answer evaluate_no_documentation(image_subject& image)
{
    const auto& files = image.files();
    const named_paths directories{files, documentation_directories};
    grouped_names found{image, 4};
    files.for_each([&](image::node_id id) {
        if (files.inode_of(id).type == tar::entry_type::regular && !is_licence(files.at(id).name) &&
            directories.hold(id))
            found.add(id);
    });
    if (found.empty())
        return passed("There is no documentation beside licences.");
    auto message =
        fmt::format("{} of documentation and manual pages, licences not counted.", human_size(found.bytes()));
    return found.bytes() > few_documents ? violated(std::move(message), found.where())
                                         : passed(std::move(message));
}

} // namespace

image_check no_documentation()
{
    return {
        {.id = "TARE-FILES-004",
         .practice = report::practice::files,
         .title = "No more than 1 MB of documentation",
         .severity = report::severity::info,
         .inspects = "/usr/share/doc, /usr/share/man, /usr/share/info and their like, licences not counted",
         .references = {"CIS Docker 4.3"},
         .rationale = "Nobody reads manual pages in a running service.",
         .fix = "Start from a slim base, or keep them out: path-exclude in /etc/dpkg/dpkg.cfg.d, "
                "--setopt=tsflags=nodocs for dnf."},
        needs::nothing,
        evaluate_no_documentation,
    };
}

} // namespace tare::check
