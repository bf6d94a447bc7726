#pragma once

#include <tare/inspect/elf.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

// What the parts of the reader of ELF files share (System V gABI, chapters 4 and 5).
namespace tare::inspect {

inline constexpr std::string_view elf_magic = "\x7f"
                                              "ELF";
/// Chapter 5, "Program Header": a segment that is loaded, and the flag of one that is executed.
inline constexpr std::uint64_t pt_load = 1;
inline constexpr std::uint64_t executable_flag = 1;
inline constexpr std::size_t header_bytes_32 = 52;
inline constexpr std::size_t header_bytes_64 = 64;
// PATH_MAX, which bounds an interpreter in Linux.
inline constexpr std::size_t max_name_bytes = 4096;
inline constexpr std::string_view bad_dynamic_section = "its dynamic section is malformed";

/// Offsets of the members that differ between the two classes of file.
struct elf_layout
{
    std::size_t word;
    std::size_t header;
    std::size_t program_header;
    std::size_t section_header;
    // ELF header.
    std::size_t e_phoff;
    std::size_t e_shoff;
    std::size_t e_flags;
    std::size_t e_phentsize;
    std::size_t e_phnum;
    std::size_t e_shentsize;
    std::size_t e_shnum;
    // Program header.
    std::size_t p_flags;
    std::size_t p_offset;
    std::size_t p_vaddr;
    std::size_t p_filesz;
    // Section header.
    std::size_t sh_offset;
    std::size_t sh_size;
    std::size_t sh_link;
};

inline constexpr elf_layout layout_32{
    4, header_bytes_32, 32, 40, 28, 32, 36, 42, 44, 46, 48, 24, 4, 8, 16, 16, 20, 24
};
inline constexpr elf_layout layout_64{
    8, header_bytes_64, 56, 64, 32, 40, 48, 54, 56, 58, 60, 4, 8, 16, 32, 24, 32, 40
};

inline const elf_layout& layout_of(const elf& e) noexcept
{
    return e.bits == 32 ? layout_32 : layout_64;
}

} // namespace tare::inspect
