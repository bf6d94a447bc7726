#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What checks find, as the report carries it: plain data, described for Boost.Describe. Strings that come
/// from an image or a Dockerfile are escaped with `escape_text`, and secrets in them are masked.
namespace tare::report {

/// The eight groups of checks.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    practice, std::uint8_t, base, security, layers, build, size, configuration, files, documentation
)

/// How much a violation matters.
BOOST_DEFINE_FIXED_ENUM_CLASS(severity, std::uint8_t, info, low, medium, high, critical)

/// What a check says of one image or Dockerfile.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    finding_result, std::uint8_t,
    /// Looked at completely, and in order.
    pass,
    /// Not in order; the severity is below high.
    warn,
    /// Not in order; the severity is high or critical.
    fail,
    /// There is nothing here that the check is about.
    not_applicable,
    /// It could not be looked at, or not completely: the message says why. Never counts as a pass.
    not_analysed
)

/// Where a finding is, and what stands there. What does not apply is absent.
struct evidence
{
    /// Absolute path in the image.
    std::optional<std::string> path{};
    /// The layer that brought it, counted from 0, the base.
    std::optional<std::uint64_t> layer{};
    /// The history instruction that made the layer, or the Dockerfile instruction.
    std::optional<std::string> instruction{};
    /// Where in the image's config: "config.User", "config.Env.PATH".
    std::optional<std::string> key{};
    /// Line in the file at `path`, or in the Dockerfile, from 1.
    std::optional<std::uint64_t> line{};
    /// Column in bytes from 1.
    std::optional<std::uint64_t> column{};
    /// What stands there, or what is wrong with it; a secret is masked.
    std::optional<std::string> text{};

    friend bool operator==(const evidence&, const evidence&) = default;
};
BOOST_DESCRIBE_STRUCT(evidence, (), (path, layer, instruction, key, line, column, text))

/// One check's result on one image or Dockerfile. Member types are qualified because each member bears its
/// type's name.
struct finding
{
    /// Id of the check: "TARE-SEC-001".
    std::string check;
    report::practice practice = report::practice::base;
    finding_result result = finding_result::not_analysed;
    report::severity severity = report::severity::info;
    /// What was found, in one or two sentences.
    std::string message;
    /// The places, in a defined order.
    std::vector<report::evidence> evidence;
    /// Places beyond those listed.
    std::uint64_t omitted = 0;
    /// What to do about it, in the imperative; empty where there is nothing to do.
    std::string fix;

    friend bool operator==(const finding&, const finding&) = default;
};
BOOST_DESCRIBE_STRUCT(finding, (), (check, practice, result, severity, message, evidence, omitted, fix))

/// A finding, or some of its places, that a comment in a Dockerfile accepts: `# tare:ignore=ID reason`.
struct waived_finding
{
    std::string check;
    /// What the comment gives as reason, never empty.
    std::string reason;
    /// The comment's line.
    std::uint64_t line = 0;
    report::severity severity = report::severity::info;
    std::string message;
    std::vector<report::evidence> evidence;

    friend bool operator==(const waived_finding&, const waived_finding&) = default;
};
BOOST_DESCRIBE_STRUCT(waived_finding, (), (check, reason, line, severity, message, evidence))

} // namespace tare::report
