#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/dockerfile/syntax.hpp>
#include <tare/report/dockerfile_report.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::check {

/// What may be told about a Dockerfile that is not in it.
struct dockerfile_options
{
    /// Where base images may come from: "docker.io", "registry.example.com:5000/team". Empty: from anywhere.
    std::vector<std::string> allowed_registries{};
    /// The .dockerignore of its context; absent when it is not known.
    std::optional<std::string> dockerignore{};
};

/// What became of one Dockerfile.
struct dockerfile_outcome
{
    /// What a build would refuse to read, in order; then there is no report.
    std::vector<dockerfile::problem> problems;
    report::dockerfile_report report;
};

/// Reads a Dockerfile and applies every Dockerfile check: one finding each, in the order of `catalogue()`,
/// and what comments in it waive. Pure. Fails as `dockerfile::parse` and `dockerfile::resolve` do.
[[nodiscard]] result<dockerfile_outcome>
examine(std::string_view text, const dockerfile_options& options = {}, const limits& bounds = {});

/// The error that says what is wrong with a Dockerfile: `errc::malformed_dockerfile`, with each problem's
/// line and column. `problems` is not empty.
[[nodiscard]] error unreadable(const std::vector<dockerfile::problem>& problems);

} // namespace tare::check
