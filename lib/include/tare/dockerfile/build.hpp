#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/dockerfile/syntax.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a build makes of a Dockerfile as far as the file itself says: stages, and values with their variables
/// expanded. Build arguments have their defaults; what the base image brings is not known.
namespace tare::dockerfile {

/// An argument with its variables expanded.
struct resolved
{
    std::string text;
    /// False when the text depends on something that is not in the file: a build argument without default,
    /// the platform of the build, a variable of the base image.
    bool known = true;
    position at;
};

/// A variable that is used and that nothing before sets or declares.
struct undefined_variable
{
    std::string name;
    position at;
    /// A similar name that is set; empty when there is none.
    std::string suggestion;
};

/// `RUN --mount=…`, with the defaults of its type.
struct mount
{
    /// "bind", "cache", "tmpfs", "secret" or "ssh".
    std::string type = "bind";
    /// Stage or image; empty for the build context.
    std::string from;
    std::string source;
    std::string target;
    std::string id;
    /// "shared", "private" or "locked"; empty when not given.
    std::string sharing;
    bool read_only = false;
    bool required = false;
    /// The environment variable that carries a secret.
    std::optional<std::string> env;
    position at;
};

/// Where COPY --from or a mount takes files from.
struct source_reference
{
    /// As written.
    std::string name;
    /// The stage it means; absent when it is an image.
    std::optional<std::size_t> stage;
    position at;
};

/// One instruction of a stage.
struct step
{
    /// Index into `syntax::instructions`.
    std::size_t index = 0;
    /// The arguments, in their order; EXPOSE may have more than are written. For instructions in which
    /// BuildKit expands nothing, as written.
    std::vector<resolved> arguments;
    /// The keys and values of ENV, LABEL and ARG; an ARG without value has an unknown empty one.
    std::vector<std::pair<resolved, resolved>> pairs;
    /// Flags that are expanded: chown, chmod, checksum.
    std::vector<std::pair<std::string, resolved>> flags;
    std::vector<mount> mounts;
    /// COPY --from, and the mounts that have one.
    std::vector<source_reference> sources;
    std::vector<undefined_variable> undefined;
    /// SHELL as it is in force here; empty for the default.
    std::vector<std::string> shell;

    /// The expanded value of a flag; null when it is not given.
    [[nodiscard]] const resolved* find_flag(std::string_view name) const noexcept;
};

/// One stage.
struct stage
{
    std::size_t index = 0;
    /// In lower case; empty when it has none.
    std::string name;
    /// Index of its FROM; absent when instructions stand before the first FROM.
    std::optional<std::size_t> from;
    /// The image or stage it builds on, expanded; empty without FROM.
    resolved base;
    /// The earlier stage it builds on; absent when `base` is an image.
    std::optional<std::size_t> parent;
    /// --platform, expanded; absent when it is not given.
    std::optional<resolved> platform;
    /// Variables in FROM that are declared nowhere, and those that are used in --platform.
    std::vector<undefined_variable> undefined;
    std::vector<std::string> platform_variables;
    std::vector<step> steps;
};

/// A whole build.
struct build
{
    /// The ARGs before the first FROM: indexes into `syntax::instructions`.
    std::vector<std::size_t> global_arguments;
    /// In the order of the file; the last one is what is built.
    std::vector<stage> stages;
    /// What a build would refuse although each instruction by itself is right, in order, at most 100.
    std::vector<problem> problems;

    /// The last stage; null when there is none.
    [[nodiscard]] const stage* final_stage() const noexcept
    {
        return stages.empty() ? nullptr : &stages.back();
    }

    /// The stages that make up what `index` yields, its most distant ancestor first.
    [[nodiscard]] std::vector<std::size_t> lineage(std::size_t index) const;
};

/// Resolves a file without problems; those in `file` stay there. Fails with `errc::limit_exceeded` when
/// variables expand to more than `max_dockerfile_expansion_bytes`.
[[nodiscard]] result<build> resolve(const syntax& file, const limits& bounds = {});

/// True for the variables that BuildKit declares itself: TARGETPLATFORM, HTTP_PROXY, …
[[nodiscard]] bool is_predefined_argument(std::string_view name) noexcept;

} // namespace tare::dockerfile
