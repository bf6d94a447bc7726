#pragma once

#include "dice.hpp"

#include <string>

namespace tare::test {

/// One step of mutation of a manifest, index or config, on its text: members are doubled, renamed, left out
/// or replaced by what readers trip over, and the text stays JSON most of the time.
[[nodiscard]] std::string mutate_json(std::string json, dice& d);

} // namespace tare::test
