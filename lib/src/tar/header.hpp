#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tare::tar {

inline constexpr std::size_t block_size = 512;

/// The bytes from `size` up to the next block boundary.
[[nodiscard]] constexpr std::uint64_t padding_of(std::uint64_t size) noexcept
{
    return (block_size - size % block_size) % block_size;
}

/// True for the type flags that never have data, whatever their size field says.
[[nodiscard]] constexpr bool has_no_data(char type_flag) noexcept
{
    return type_flag >= '1' && type_flag <= '6';
}

enum class header_format : std::uint8_t
{
    v7,
    ustar,
    star,
    gnu
};

/// The fields of one header block, as stored; views into the block.
struct header
{
    std::string_view name;
    std::string_view prefix;
    std::string_view link_name;
    char type_flag = '0';
    header_format format = header_format::v7;
    std::int64_t mode = 0;
    std::int64_t uid = 0;
    std::int64_t gid = 0;
    std::int64_t size = 0;
    std::int64_t mtime = 0;
    std::int64_t device_major = 0;
    std::int64_t device_minor = 0;
};

/// `block` without what follows its first NUL.
[[nodiscard]] std::string_view until_nul(std::string_view field) noexcept;

/// True when all of `block` is zero: half an end-of-archive marker.
[[nodiscard]] bool is_zero_block(bytes_view block) noexcept;

/// The format of a header block, told by its magic; nothing when its checksum is wrong.
[[nodiscard]] std::optional<header_format> detect_format(std::string_view block) noexcept;

/// Reads a header block (tar(5)): `errc::malformed_tar` when the checksum is wrong, a number cannot be read
/// or the size is negative.
[[nodiscard]] result<header> read_header(bytes_view block);

} // namespace tare::tar
