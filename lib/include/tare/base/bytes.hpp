#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tare {

/// A view of raw bytes that somebody else owns.
using bytes_view = std::span<const std::byte>;

/// The bytes of `text`, without its terminator; valid as long as `text` is.
inline bytes_view as_bytes_view(std::string_view text) noexcept
{
    return std::as_bytes(std::span{text.data(), text.size()});
}

/// `bytes` seen as characters, whatever their encoding; valid as long as `bytes` is.
inline std::string_view as_text(bytes_view bytes) noexcept
{
    // char may alias any object representation, so the cast is well defined.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace tare
