#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tare::service {

/// How a body is packed for its way (RFC 9110 section 8.4).
enum class content_coding : std::uint8_t
{
    identity,
    gzip,
    zstd,
};

/// "gzip", "zstd"; empty for identity, which no field names.
[[nodiscard]] std::string_view to_string(content_coding coding) noexcept;

/// What to answer an Accept-Encoding field with (RFC 9110 section 12.5.3): the coding that is liked best; of
/// equals zstd, then gzip. Identity without a field, or where nothing else is liked.
[[nodiscard]] content_coding choose_coding(std::string_view accept_encoding);

/// `bytes`, less than 2 GiB, in that coding. Throws std::runtime_error when the library refuses, which it
/// never does.
[[nodiscard]] std::string encoded(std::string_view bytes, content_coding coding);

/// The entity tag of a body in that coding: not the one of the body itself, whose bytes are others (RFC 9110
/// section 8.8.3.3).
[[nodiscard]] std::string entity_tag_of(std::string_view etag, content_coding coding);

} // namespace tare::service
