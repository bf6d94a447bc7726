#include "check/search.hpp"

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto history_names = std::to_array<std::string_view>(
    {".bash_history", ".ash_history", ".sh_history", ".zsh_history", ".fish_history", ".python_history",
     ".node_repl_history", ".mysql_history", ".psql_history", ".sqlite_history", ".rediscli_history",
     ".dbshell", ".lesshst", ".irb_history"}
);

answer evaluate_no_shell_histories(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (inode.type == tar::entry_type::regular && inode.size() > 0 &&
            is_one_of(files.at(id).name, history_names))
            found.add(id);
    });
    if (found.empty())
        return passed("There is no history of a shell or a client.");
    return violated(
        fmt::format("{} of shells and clients.", counted(found.size(), "history", "histories")), found.where()
    );
}

} // namespace

image_check no_shell_histories()
{
    return {
        {.id = "TARE-FILES-008",
         .practice = report::practice::files,
         .title = "No histories of shells and clients",
         .severity = report::severity::medium,
         .inspects =
             "names of files with content: .bash_history, .python_history, .psql_history and their like",
         .references = {"CIS Docker 4.10"},
         .rationale = "What somebody typed is in them, passwords on command lines included; and that the "
                      "image was made by hand.",
         .fix = "Remove it, and build from a Dockerfile rather than with docker commit."},
        needs::any_system,
        evaluate_no_shell_histories,
    };
}

} // namespace tare::check
