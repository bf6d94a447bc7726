#pragma once

#include <tare/base/result.hpp>

#include <string>
#include <string_view>

namespace tare::test {

/// Lists `archive` with Tare's reader in the words of the Go program: the entries as JSON objects, or why it
/// is refused.
[[nodiscard]] result<std::string> list_like_go(std::string_view archive);

} // namespace tare::test
