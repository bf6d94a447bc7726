#pragma once

#include <tare/base/result.hpp>
#include <tare/http/request.hpp>

#include <cstddef>
#include <string_view>

namespace tare::http::detail {

/// Reads a request target in origin-form (RFC 9112 section 3.2.1) into `raw_path`, `segments` and `query` of
/// `head`. Only characters of RFC 3986; each segment is percent-decoded once. Refused (`errc::bad_request`):
/// `%00`, decoded control characters in the path, and segments that are or contain a dot segment once
/// decoded.
///
/// An encoded slash stays inside its segment: "/v1/images/library%2Fapp" has the segment "library/app". Many
/// servers refuse
/// `%2F` because a proxy in front may decode it; here it is needed for image names, and no segment ever
/// becomes a file path.
result<void> parse_target(std::string_view target, std::size_t max_bytes, request& head);

} // namespace tare::http::detail
