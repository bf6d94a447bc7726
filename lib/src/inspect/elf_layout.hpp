#pragma once

#include <tare/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The structures of an ELF file (System V gABI chapters 4 and 5; elf(5)), read out of bytes that may be
/// hostile. Nothing here allocates.
namespace tare::inspect::elf_layout {

constexpr std::string_view magic{"\x7f"
                                 "ELF"};
constexpr std::size_t largest_header = 64;

constexpr std::uint32_t pt_load = 1;
constexpr std::uint32_t pt_dynamic = 2;
constexpr std::uint32_t pt_interp = 3;

constexpr std::uint64_t dt_null = 0;
constexpr std::uint64_t dt_needed = 1;
constexpr std::uint64_t dt_strtab = 5;
constexpr std::uint64_t dt_strsz = 10;
constexpr std::uint64_t dt_soname = 14;
constexpr std::uint64_t dt_rpath = 15;
constexpr std::uint64_t dt_runpath = 29;
constexpr std::uint64_t dt_flags_1 = 0x6fff'fffb;
constexpr std::uint64_t df_1_pie = 0x0800'0000;

/// How the numbers of one file are written.
struct encoding
{
    bool wide = true;
    bool little_endian = true;

    [[nodiscard]] std::size_t header_bytes() const noexcept { return wide ? 64 : 52; }

    [[nodiscard]] std::size_t program_header_bytes() const noexcept { return wide ? 56 : 32; }

    [[nodiscard]] std::size_t dynamic_entry_bytes() const noexcept { return wide ? 16 : 8; }
};

/// An unsigned number of `size` bytes at `offset`, which must lie in `bytes`.
[[nodiscard]] std::uint64_t
number(bytes_view bytes, std::size_t offset, std::size_t size, encoding e) noexcept;

struct header
{
    encoding how;
    std::uint16_t type = 0;
    std::uint16_t machine = 0;
    std::uint32_t flags = 0;
    std::uint64_t program_headers_at = 0;
    std::size_t program_header_size = 0;
    std::size_t program_header_count = 0;
};

/// The header at the beginning of a file; absent when the bytes are no ELF header of version 1.
[[nodiscard]] std::optional<header> read_header(bytes_view start) noexcept;

struct segment
{
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
    std::uint64_t address = 0;
    std::uint64_t file_bytes = 0;

    /// False when the segment wraps around the address space.
    [[nodiscard]] bool is_sane() const noexcept { return file_bytes <= UINT64_MAX - offset; }

    [[nodiscard]] std::uint64_t end() const noexcept { return offset + file_bytes; }
};

/// The program header at `offset` of `bytes`, where one must fit.
[[nodiscard]] segment read_segment(bytes_view bytes, std::size_t offset, encoding e) noexcept;

struct dynamic_entry
{
    std::uint64_t tag = 0;
    std::uint64_t value = 0;
};

/// The entry at `offset` of a dynamic section, where one must fit.
[[nodiscard]] dynamic_entry read_dynamic_entry(bytes_view bytes, std::size_t offset, encoding e) noexcept;

} // namespace tare::inspect::elf_layout
