#include "check/search.hpp"
#include "check/third_party.hpp"

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto build_directories = std::to_array<std::string_view>(
    {".github", ".gitlab", ".circleci", ".buildkite", ".devcontainer", ".tekton"}
);

constexpr auto build_names = std::to_array<std::string_view>(
    {"Dockerfile",
     "Containerfile",
     ".dockerignore",
     "compose.yaml",
     "compose.yml",
     ".gitlab-ci.yml",
     ".travis.yml",
     "Jenkinsfile",
     ".drone.yml",
     "azure-pipelines.yml",
     "bitbucket-pipelines.yml",
     "cloudbuild.yaml",
     "appveyor.yml",
     ".appveyor.yml",
     ".pre-commit-config.yaml",
     "Vagrantfile",
     "skaffold.yaml",
     ".gitignore",
     ".gitattributes",
     ".gitmodules"}
);

bool is_definition(std::string_view name) noexcept
{
    return is_one_of(name, build_names) || name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile") ||
           name.ends_with(".dockerfile") ||
           (name.starts_with("docker-compose") && (name.ends_with(".yml") || name.ends_with(".yaml")));
}

answer evaluate_no_build_definitions(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        const auto type = files.inode_of(id).type;
        const auto name = files.at(id).name;
        const bool wanted = (type == tar::entry_type::directory && is_one_of(name, build_directories)) ||
                            (type == tar::entry_type::regular && is_definition(name));
        if (wanted && !is_third_party(files.path_of(id)))
            found.add(id);
    });
    if (found.empty())
        return passed("There are no definitions of builds and pipelines.");
    return violated(
        fmt::format("{} of builds and pipelines.", counted(found.size(), "definition", "definitions")),
        found.where()
    );
}

} // namespace

image_check no_build_definitions()
{
    return {
        {.id = "TARE-FILES-003",
         .practice = report::practice::files,
         .title = "No Dockerfiles and no definitions of pipelines",
         .severity = report::severity::low,
         .inspects = "names outside the code of others: Dockerfile, compose files, .github, .gitlab-ci.yml, "
                     ".gitignore and their "
                     "like",
         .references = {"DKL-LI-0003"},
         .rationale = "They tell whoever gets in how the image is built and deployed, and show that a whole "
                      "working directory was "
                      "copied.",
         .fix = "List them in .dockerignore, and copy what is needed by name."},
        needs::any_system,
        evaluate_no_build_definitions,
    };
}

} // namespace tare::check
