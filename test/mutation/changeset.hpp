#pragma once

#include "dice.hpp"

#include <string>

namespace tare::test {

/// A layer of up to twelve entries over a handful of names, so that layers meet: files, directories, links of
/// both kinds, whiteouts, opaque markers, AUFS's metadata, in any order.
[[nodiscard]] std::string any_changeset(dice& d);

} // namespace tare::test
