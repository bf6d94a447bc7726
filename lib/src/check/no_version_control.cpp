#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto version_control_directories =
    std::to_array<std::string_view>({".git", ".svn", ".hg", ".bzr", "_darcs", ".jj", ".sl"});

answer evaluate_no_version_control(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto type = files.inode_of(id).type;
        const auto name = files.at(id).name;
        // In a worktree or a submodule ".git" is a file.
        if ((type == tar::entry_type::directory && is_one_of(name, version_control_directories)) ||
            (type == tar::entry_type::regular && name == ".git"))
            found.add(id);
    });
    if (found.empty())
        return passed("There is no version control data.");
    return violated(
        fmt::format(
            "{} with the history of sources, {}.", counted(found.size(), "repository", "repositories"),
            human_size(found.bytes())
        ),
        found.where()
    );
}

} // namespace

image_check no_version_control()
{
    return {
        {.id = "TARE-FILES-001",
         .practice = report::practice::files,
         .title = "No version control data",
         .severity = report::severity::medium,
         .inspects = "the names of all directories of the root filesystem: .git, .svn, .hg and their like",
         .references = {"DKL-LI-0003", "CIS Docker 4.3"},
         .rationale = "A repository holds everything that was ever in it, secrets that were removed since "
                      "included, and often the "
                      "credentials of its remote.",
         .fix = "List it in .dockerignore, and copy what is needed by name."},
        needs::any_system,
        evaluate_no_version_control,
    };
}

} // namespace tare::check
