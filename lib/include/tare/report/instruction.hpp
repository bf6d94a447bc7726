#pragma once

#include <tare/report/report.hpp>

#include <string>
#include <string_view>

namespace tare::report {

/// The instruction that made a layer as its author wrote it, without what builders wrap around it:
/// "RUN apt-get update" for "/bin/sh -c apt-get update".
[[nodiscard]] std::string written_instruction(std::string_view created_by);

/// What a layer hides of another, or of itself, as a sentence: "This RUN hides 403,791 bytes of layer 2."
[[nodiscard]] std::string sentence_of(const layer& l, const hidden_in_layer& hidden);

} // namespace tare::report
