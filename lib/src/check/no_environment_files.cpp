#include "check/search.hpp"
#include "check/third_party.hpp"

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto templates = std::to_array<std::string_view>(
    {".example", ".sample", ".template", ".dist", ".defaults", ".test", ".schema"}
);

bool is_environment_file(std::string_view name) noexcept
{
    if (name != ".env" && !name.starts_with(".env."))
        return false;
    for (const auto ending : templates)
        if (name.ends_with(ending))
            return false;
    return true;
}

answer evaluate_no_environment_files(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (inode.type == tar::entry_type::regular && inode.size() > 0 &&
            is_environment_file(files.at(id).name) && !is_third_party(files.path_of(id)))
            found.add(id);
    });
    if (found.empty())
        return passed("There is no .env file.");
    return violated(
        fmt::format("{} with settings of one environment.", counted(found.size(), "file", "files")),
        found.where()
    );
}

} // namespace

image_check no_environment_files()
{
    return {
        {.id = "TARE-FILES-006",
         .practice = report::practice::files,
         .title = "No .env files",
         .severity = report::severity::medium,
         .inspects = "names outside the code of others: .env and .env.NAME, but no examples and templates",
         .references = {"CIS-DI-0010", "CIS Docker 4.10"},
         .rationale = "They are where credentials of a developer or a server stand, and settings belong to "
                      "where the container "
                      "runs.",
         .fix = "List it in .dockerignore, and give the settings to the container: --env-file, a Secret, a "
                "ConfigMap."},
        needs::any_system,
        evaluate_no_environment_files,
    };
}

} // namespace tare::check
