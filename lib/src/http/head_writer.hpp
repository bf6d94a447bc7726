#pragma once

#include <tare/http/response.hpp>

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace tare::http::detail {

/// Who closes the connection after an answer, as its Connection field says it.
enum class persistence : std::uint8_t
{
    /// HTTP/1.1 stays open without a word.
    implied,
    /// HTTP/1.0 stays open only when told.
    announced,
    close,
};

/// The standard reason phrase (RFC 9110 section 15); "Status" for codes without one.
[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

/// True when an answer of that status never has a body (RFC 9112 section 6.3).
[[nodiscard]] bool is_bodiless(unsigned status) noexcept;

/// Writes status line and header of `answer` over `out`, whose memory is reused. `date` is an IMF-fixdate.
void write_head(
    std::string& out, const response& answer, std::string_view date, std::string_view request_id,
    persistence connection
);

/// `time` as IMF-fixdate (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string http_date(std::time_t time);

} // namespace tare::http::detail
