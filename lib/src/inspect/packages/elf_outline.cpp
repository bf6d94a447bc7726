#include "inspect/packages/elf_outline.hpp"

#include "inspect/elf_layout.hpp"

#include <algorithm>

namespace tare::inspect {
namespace {

constexpr std::uint64_t writable_flag = 2;

const elf_layout& layout_of(const elf_outline& outline) noexcept
{
    return outline.word == 4 ? layout_32 : layout_64;
}

/// What the first bytes say about how to read the others.
std::optional<elf_outline> identify(std::string_view start)
{
    if (start.size() < header_bytes_64 || !start.starts_with(elf_magic) || (start[4] != 1 && start[4] != 2) ||
        (start[5] != 1 && start[5] != 2))
        return std::nullopt;
    elf_outline out;
    out.word = start[4] == 1 ? 4 : 8;
    out.little_endian = start[5] == 1;
    return out;
}

} // namespace

std::uint64_t elf_outline::number(std::string_view bytes, std::size_t at, std::size_t size) const
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8U | static_cast<unsigned char>(bytes[at + (little_endian ? size - 1 - i : i)]);
    return value;
}

std::optional<std::uint64_t> elf_outline::offset_of(std::uint64_t address) const noexcept
{
    for (const auto& s : segments)
        if (address >= s.address && address - s.address < s.size)
            return s.offset + (address - s.address);
    return std::nullopt;
}

std::optional<elf_outline> read_elf_outline(std::string_view start)
{
    auto out = identify(start);
    if (!out)
        return std::nullopt;
    const auto& l = layout_of(*out);
    const auto table = out->number(start, l.e_phoff, l.word);
    const auto table_size = out->number(start, l.e_phnum, 2) * l.program_header;
    if (out->number(start, l.e_phentsize, 2) != l.program_header || table > start.size() ||
        table_size > start.size() - table)
        return std::nullopt;
    const auto count = static_cast<std::size_t>(out->number(start, l.e_phnum, 2));
    auto at = static_cast<std::size_t>(table);
    for (std::size_t i = 0; i < count; ++i, at += l.program_header) {
        if (out->number(start, at, 4) != pt_load)
            continue;
        const auto flags = out->number(start, at + l.p_flags, 4);
        out->segments.push_back(
            {out->number(start, at + l.p_offset, l.word), out->number(start, at + l.p_vaddr, l.word),
             out->number(start, at + l.p_filesz, l.word), (flags & writable_flag) != 0,
             (flags & executable_flag) != 0}
        );
    }
    std::sort(out->segments.begin(), out->segments.end(), [](const auto& a, const auto& b) {
        return a.offset < b.offset;
    });
    if (out->number(start, l.e_shentsize, 2) == l.section_header) {
        out->sections_offset = out->number(start, l.e_shoff, l.word);
        out->sections_bytes = out->number(start, l.e_shnum, 2) * l.section_header;
    }
    return out;
}

std::vector<std::uint64_t> section_offsets(const elf_outline& outline, std::string_view table)
{
    const auto& l = layout_of(outline);
    std::vector<std::uint64_t> out;
    for (std::size_t at = 0; at + l.section_header <= table.size(); at += l.section_header)
        out.push_back(outline.number(table, at + l.sh_offset, l.word));
    return out;
}

} // namespace tare::inspect
