#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tare {

/// The word of `known` that `word` is most likely a misspelling of; empty when none is near. For "did you
/// mean …?": letters left out, put in, exchanged or swapped count one each, and a third of the letters may be
/// wrong.
[[nodiscard]] std::string_view most_similar(std::string_view word, std::span<const std::string> known);

} // namespace tare
