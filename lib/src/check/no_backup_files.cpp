#include "check/search.hpp"
#include "check/third_party.hpp"

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto backup_endings = std::to_array<std::string_view>(
    {".bak", ".orig", ".rej", ".save", ".dpkg-old", ".dpkg-dist", ".dpkg-new", ".rpmsave", ".rpmnew",
     ".pacsave"}
);

answer evaluate_no_backup_files(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (inode.type != tar::entry_type::regular || inode.size() == 0)
            return;
        const auto name = files.at(id).name;
        for (const auto ending : backup_endings)
            if (name.size() > ending.size() && name.ends_with(ending) && !is_third_party(files.path_of(id)))
                return found.add(id);
    });
    if (found.empty())
        return passed("There are no backup copies.");
    return violated(
        fmt::format("{} of files.", counted(found.size(), "backup copy", "backup copies")), found.where()
    );
}

} // namespace

image_check no_backup_files()
{
    return {
        {.id = "TARE-FILES-009",
         .practice = report::practice::files,
         .title = "No backup copies",
         .severity = report::severity::info,
         .inspects =
             "names outside the code of others: .bak, .orig, .rej, .save, .dpkg-old, .rpmsave and their like",
         .references = {},
         .rationale = "An old copy of a setting is not what is meant, and often what had to be taken out of "
                      "it is still in it.",
         .fix = "Delete it in the RUN that makes it, or list it in .dockerignore."},
        needs::any_system,
        evaluate_no_backup_files,
    };
}

} // namespace tare::check
