#pragma once

#include "dockerfile/expansion.hpp"

#include <tare/dockerfile/build.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tare::dockerfile {

/// Expands the value of one field; the text that comes out may be unknown.
using field_expander = std::function<expansion(std::string_view value)>;

/// Reads the value of one `--mount`. A field whose value is not known is not judged. What is wrong with it
/// goes to `wrong`.
[[nodiscard]] mount read_mount(
    std::string_view text, position at, const field_expander& expand_field, std::optional<problem>& wrong
);

} // namespace tare::dockerfile
