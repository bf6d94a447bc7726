#pragma once

#include <tare/base/error.hpp>

#include <cstdint>
#include <string>

namespace tare::http::detail {

/// Which rule of the framing guard a request broke: `http::refusal_reasons()` lists their words.
enum class refusal : std::uint8_t
{
    /// It is no request line.
    request_line,
    version,
    method,
    target,
    /// A line that does not end with exactly one CRLF.
    line_ending,
    folding,
    /// A field that is malformed.
    field,
    /// More bytes or fields than are accepted.
    header_size,
    host,
    transfer_encoding,
    content_length,
    /// A length given in two ways.
    two_lengths,
    chunk,
    trailer,
    /// The connection ended within the request.
    incomplete,
    /// The request arrived too slowly.
    slow,
};

/// The error of a request that breaks `rule`.
[[nodiscard]] error refusal_error(errc code, refusal rule, std::string detail);

} // namespace tare::http::detail
