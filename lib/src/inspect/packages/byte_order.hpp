#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Numbers in databases. The caller knows that they are there: nothing is checked.
namespace tare::inspect {

/// `size` bytes at `offset`, the first the highest.
[[nodiscard]] inline std::uint64_t
big_endian(std::string_view bytes, std::size_t offset, std::size_t size) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8U | static_cast<unsigned char>(bytes[offset + i]);
    return value;
}

/// `size` bytes at `offset`, the first the lowest.
[[nodiscard]] inline std::uint64_t
little_endian(std::string_view bytes, std::size_t offset, std::size_t size) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;)
        value = value << 8U | static_cast<unsigned char>(bytes[offset + i]);
    return value;
}

} // namespace tare::inspect
