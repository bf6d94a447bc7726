#pragma once

#include <tare/dockerfile/syntax.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tare::dockerfile {

/// Reads one logical line, without white space around it, into `out`: everything but here-documents and
/// comments. What is wrong with it, if anything; what was understood until then is in `out`.
[[nodiscard]] std::optional<problem>
read_instruction(std::string_view line, const line_map& where, char escape, instruction& out);

/// What the arguments of an instruction must be like, beyond how they are split.
[[nodiscard]] std::optional<problem> verify_arguments(const instruction& i);

/// The same for a HEALTHCHECK.
[[nodiscard]] std::optional<problem> verify_healthcheck(const instruction& i);

/// The same for flags: known to the instruction, given once, with the value they need.
[[nodiscard]] std::optional<problem> verify_flags(const instruction& i);

/// Nanoseconds of "1m30s", as Go's time.ParseDuration reads it; absent when it is none.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text);

/// The here-document that a word opens: "<<EOF", "3<<-'EOF'". Absent when it opens none. `failure` is set
/// when the word looks like one and is broken.
[[nodiscard]] std::optional<heredoc> read_heredoc(std::string_view word, std::string& failure);

/// The here-documents that a logical line opens, without their content. Problems go to `problems`.
[[nodiscard]] std::vector<heredoc> read_heredocs(const instruction& i, std::vector<problem>& problems);

} // namespace tare::dockerfile
