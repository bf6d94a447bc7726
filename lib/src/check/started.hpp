#pragma once

#include "check/image_check.hpp"

#include <tare/inspect/launch.hpp>
#include <tare/inspect/program_closure.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tare::check {

/// A program that a container starts with and that is there, and what it needs.
struct started_start
{
    inspect::started_program program;
    inspect::program_closure closure;
};

/// The programs that ENTRYPOINT or CMD starts, without those that are not there: TARE-CONF-002 and 008 speak
/// of them. What could not be read of them is noted as unread when `libraries_too` or when it is something
/// other than a library.
[[nodiscard]] std::vector<started_start> started_starts(image_subject& image, bool libraries_too);

/// "Nothing that is started is there to be looked at."
[[nodiscard]] answer nothing_started();

/// Evidence about a part: its file, if there is one, what asks for it, and `what`.
[[nodiscard]] report::evidence
at(image_subject& image, const started_start& start, const inspect::program_part& part,
   std::string_view what);

} // namespace tare::check
