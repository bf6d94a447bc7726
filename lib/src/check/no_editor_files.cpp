#include "check/search.hpp"
#include "check/third_party.hpp"

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto editor_directories =
    std::to_array<std::string_view>({".vscode", ".idea", ".vs", ".fleet", ".zed", "nbproject"});
constexpr auto editor_names = std::to_array<std::string_view>(
    {".DS_Store", "Thumbs.db", "desktop.ini", ".vimrc", ".viminfo", ".nanorc", ".editorconfig", ".project",
     ".classpath"}
);

bool is_editor_file(std::string_view name) noexcept
{
    return is_one_of(name, editor_names) || name.ends_with(".iml") || name.ends_with(".code-workspace") ||
           ((name.ends_with(".swp") || name.ends_with(".swo")) && name.starts_with('.')) ||
           (name.ends_with('~') && name.size() > 1);
}

answer evaluate_no_editor_files(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto type = files.inode_of(id).type;
        const auto name = files.at(id).name;
        const bool wanted = (type == tar::entry_type::directory && is_one_of(name, editor_directories)) ||
                            (type == tar::entry_type::regular && is_editor_file(name));
        if (wanted && !is_third_party(files.path_of(id)))
            found.add(id);
    });
    if (found.empty())
        return passed("There are no files of editors and desktops.");
    return violated(
        fmt::format(
            "{} of editors and desktops.", counted(found.size(), "file or folder", "files and folders")
        ),
        found.where()
    );
}

} // namespace

image_check no_editor_files()
{
    return {
        {.id = "TARE-FILES-002",
         .practice = report::practice::files,
         .title = "No files of editors and desktops",
         .severity = report::severity::low,
         .inspects =
             "names outside the code of others: .vscode, .idea, .DS_Store, swap and backup files of editors",
         .references = {"DKL-LI-0003"},
         .rationale = "They show that a whole working directory was copied, and what else is in it depends "
                      "on whose it was. Swap "
                      "files hold unsaved text.",
         .fix = "List them in .dockerignore, and copy what is needed by name."},
        needs::any_system,
        evaluate_no_editor_files,
    };
}

} // namespace tare::check
