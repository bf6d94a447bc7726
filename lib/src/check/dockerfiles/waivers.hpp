#pragma once

#include <tare/dockerfile/syntax.hpp>
#include <tare/report/dockerfile_report.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tare::check::dockerfiles {

/// A comment that accepts what a check finds: `# tare:ignore=TARE-SEC-103 the base image needs it`, on a line
/// above an instruction or amid it; also Docker's own `# check=skip=RULE`, above everything or above an
/// instruction.
struct waiver
{
    /// Ids of checks, or names of Docker's rules; "all" for Docker's `skip=all`.
    std::vector<std::string> ids;
    std::string reason;
    dockerfile::position at;
    /// The lines that it covers.
    std::uint32_t first_line = 0;
    std::uint32_t last_line = 0;
    /// It is Docker's.
    bool docker = false;
    mutable bool used = false;
};

/// The waivers of a file, in order.
[[nodiscard]] std::vector<waiver> read_waivers(const dockerfile::syntax& file);

/// Moves what is waived from the findings to `waived`. A waiver without a reason waives nothing.
void apply_waivers(
    const std::vector<waiver>& waivers, std::vector<report::finding>& findings,
    std::vector<report::waived_finding>& waived
);

} // namespace tare::check::dockerfiles
