#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// What the beginning of an ELF file says about where its parts are (System V gABI, chapters 4 and 5): enough
/// to know, while the rest passes, what a piece belongs to.
struct elf_outline
{
    /// A loadable segment (PT_LOAD), by the file's offsets.
    struct segment
    {
        std::uint64_t offset = 0;
        std::uint64_t address = 0;
        std::uint64_t size = 0;
        bool writable = false;
        bool executable = false;
    };

    bool little_endian = true;
    /// Bytes of an address: 4 or 8.
    std::size_t word = 8;
    /// In the order of their offsets.
    std::vector<segment> segments;
    /// The table of section headers; no bytes where there is none.
    std::uint64_t sections_offset = 0;
    std::uint64_t sections_bytes = 0;

    /// Where in the file what stands at an address is; absent when no segment has it.
    [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const noexcept;

    /// An unsigned number of the file's byte order.
    [[nodiscard]] std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) const;
};

/// Bytes of a file's beginning that have to have its program headers: linkers put them right behind the
/// header, and Linux wants them within a page or so.
inline constexpr std::size_t max_outline_bytes = 4096;

/// Reads the first `max_outline_bytes` of a file, or all of a smaller one: absent when it is no ELF file, or
/// its headers lie elsewhere.
[[nodiscard]] std::optional<elf_outline> read_elf_outline(std::string_view start);

/// Where the sections of a table begin.
[[nodiscard]] std::vector<std::uint64_t> section_offsets(const elf_outline& outline, std::string_view table);

} // namespace tare::inspect
