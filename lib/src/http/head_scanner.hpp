#pragma once

#include <tare/base/result.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace tare::http::detail {

/// Finds the end of a request's header in bytes that arrive in pieces, and refuses what no parser should have
/// to interpret: a leading empty line, lone CR or LF, folded lines (RFC 9112 section 5.2), too many bytes or
/// fields, other versions than 1.0 and 1.1. Sans-I/O; each byte is looked at once, and the verdict does not
/// depend on how the bytes are cut.
class head_scanner
{
public:
    /// `max_bytes` of request line and fields, the empty line included.
    head_scanner(std::size_t max_bytes, std::size_t max_fields) noexcept
        : max_bytes_{max_bytes}, max_fields_{max_fields}
    {}

    /// Looks at `raw`, which begins at the request's first byte and holds everything seen so far. Returns the
    /// header's length when it is complete. Errors: `errc::bad_request`, `errc::header_too_large`,
    /// `errc::unsupported_http_version`.
    [[nodiscard]] result<std::optional<std::size_t>> scan(std::string_view raw);

private:
    [[nodiscard]] result<void> check_line(std::string_view line);

    std::size_t max_bytes_;
    std::size_t max_fields_;
    std::size_t line_begin_ = 0;
    std::size_t searched_ = 0;
    /// Lines that are complete; the first is the request line.
    std::size_t lines_ = 0;
};

} // namespace tare::http::detail
