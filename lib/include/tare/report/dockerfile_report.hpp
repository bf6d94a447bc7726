#pragma once

#include <tare/report/finding.hpp>
#include <tare/report/report.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The report on one Dockerfile, `tare.dockerfile/v1`: plain data, described for Boost.Describe. Strings from
/// the file are escaped with `escape_text`, and secrets in them are masked.
namespace tare::report {

/// One stage.
struct dockerfile_stage
{
    std::uint64_t index = 0;
    /// In lower case; absent when it has none.
    std::optional<std::string> name;
    /// The image or stage it builds on, with build arguments at their defaults.
    std::string base;
    /// False when a build argument without default decides.
    bool base_known = true;
    /// The earlier stage that `base` is; absent when it is an image.
    std::optional<std::uint64_t> parent;
    /// --platform as it is expanded; absent when it is not given.
    std::optional<std::string> platform;
    /// First and last line.
    std::uint64_t line = 0;
    std::uint64_t last_line = 0;
};
BOOST_DESCRIBE_STRUCT(
    dockerfile_stage, (), (index, name, base, base_known, parent, platform, line, last_line)
)

/// One instruction.
struct dockerfile_instruction
{
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    std::uint64_t last_line = 0;
    /// The stage it belongs to; absent for ARG before the first FROM.
    std::optional<std::uint64_t> stage;
    /// "RUN", in upper case.
    std::string keyword;
    /// "--from=build", expanded where BuildKit expands it.
    std::vector<std::string> flags;
    /// Its arguments, expanded where BuildKit expands them; ENV, LABEL and ARG as "key=value".
    std::vector<std::string> arguments;
    /// False when an argument depends on something that is not in the file.
    bool known = true;
    /// The layer of the image that it made, when the Dockerfile is tied to one.
    std::optional<std::uint64_t> layer;
};
BOOST_DESCRIBE_STRUCT(
    dockerfile_instruction, (), (line, column, last_line, stage, keyword, flags, arguments, known, layer)
)

/// Everything Tare says of one Dockerfile. Member types are qualified because each member bears its type's
/// name.
struct dockerfile_report
{
    std::string schema = "tare.dockerfile/v1";
    report::tool analyser;
    /// `sha256:…` of the text.
    std::string digest;
    std::uint64_t lines = 0;
    std::uint64_t comments = 0;
    /// Value of the syntax directive.
    std::optional<std::string> syntax;
    std::vector<report::dockerfile_stage> stages;
    std::vector<report::dockerfile_instruction> instructions;
    /// What every check found, by practice and number.
    std::vector<report::finding> findings;
    /// What would be findings but for a comment, in the order of the file.
    std::vector<report::waived_finding> waived;
};
BOOST_DESCRIBE_STRUCT(
    dockerfile_report, (),
    (schema, analyser, digest, lines, comments, syntax, stages, instructions, findings, waived)
)

} // namespace tare::report
