#pragma once

#include "check/image_check.hpp"
#include "inspect/shell_commands.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::check {

/// One step of the build's history, without what builders wrap around the author's words.
struct build_step
{
    /// "RUN", "COPY", "ENV", ...; empty for what is no Dockerfile instruction ("bazel build ...").
    std::string_view keyword;
    /// What follows the keyword; a view into the config.
    std::string_view text;
    /// The layer it made; absent for steps without one, and where history and layers do not match.
    std::optional<std::uint64_t> layer;
    /// The step as it may be shown, escaped and masked.
    std::string shown;
};

/// Takes a history line apart as Docker, BuildKit, kaniko and buildah write it.
[[nodiscard]] build_step parse_step(std::string_view created_by) noexcept;

/// The steps of the image's history, base first.
[[nodiscard]] std::vector<build_step> build_steps(const image_subject& image);

/// Evidence that points to a step.
[[nodiscard]] report::evidence at(const build_step& step);

/// Judges the RUN steps of the history: those that `is_wrong` takes are the places.
[[nodiscard]] answer judge_runs(
    const image_subject& image, bool (*is_wrong)(const build_step& step), std::string_view when_none,
    std::string_view when_some
);

using inspect::shell_command;
using inspect::shell_commands;

} // namespace tare::check
