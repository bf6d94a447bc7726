#pragma once

#include <tare/http/request.hpp>

#include <optional>
#include <string_view>

namespace tare::http::detail {

/// Reads the value of a `traceparent` field (W3C Trace Context, section 3.2). Nothing when it is invalid: the
/// request then belongs to no trace that we know of.
[[nodiscard]] std::optional<trace_context> parse_traceparent(std::string_view value);

} // namespace tare::http::detail
