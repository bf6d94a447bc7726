#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr std::uint64_t small = 64'000;

constexpr auto endings = std::to_array<std::string_view>(
    {".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".tar.lz4", ".zip", ".7z",
     ".rar", ".deb", ".rpm", ".iso", ".dmg", ".msi"}
);

bool is_archive(std::string_view name) noexcept
{
    for (const auto ending : endings)
        if (name.size() > ending.size() && name.ends_with(ending))
            return true;
    return false;
}

answer evaluate_leftover_archives(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (inode.type == tar::entry_type::regular && inode.size() >= small && is_archive(files.at(id).name))
            found.add(id);
    });
    if (found.empty())
        return passed("No archive or package lies about.");
    return violated(
        fmt::format(
            "{}, {} together.", counted(found.size(), "archive or package", "archives and packages"),
            human_size(found.bytes())
        ),
        found.where()
    );
}

} // namespace

image_check leftover_archives()
{
    return {
        {.id = "TARE-SIZE-004",
         .practice = report::practice::size,
         .title = "No archives and packages left over",
         .severity = report::severity::low,
         .inspects = "the names of all files of the root filesystem of 64 kB and more: .tar.gz, .zip, .deb, "
                     ".rpm and their like",
         .references = {"DL3010"},
         .rationale = "What was unpacked or installed is there twice.",
         .fix = "Unpack in a build stage and copy the result, let ADD unpack it, or delete it in the RUN "
                "that fetched it."},
        needs::any_system,
        evaluate_leftover_archives,
    };
}

} // namespace tare::check
