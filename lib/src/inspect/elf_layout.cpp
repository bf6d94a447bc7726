#include "inspect/elf_layout.hpp"

namespace tare::inspect::elf_layout {
namespace {

constexpr std::size_t ident_class = 4;
constexpr std::size_t ident_data = 5;
constexpr std::size_t ident_version = 6;

} // namespace

std::uint64_t number(bytes_view bytes, std::size_t offset, std::size_t size, encoding e) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const auto at = e.little_endian ? size - 1 - i : i;
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[offset + at]);
    }
    return value;
}

std::optional<header> read_header(bytes_view start) noexcept
{
    if (start.size() < largest_header - 12 || !as_text(start).starts_with(magic))
        return std::nullopt;
    const auto width = std::to_integer<unsigned>(start[ident_class]);
    const auto order = std::to_integer<unsigned>(start[ident_data]);
    const auto version = std::to_integer<unsigned>(start[ident_version]);
    if (width < 1 || width > 2 || order < 1 || order > 2 || version != 1)
        return std::nullopt;
    header h;
    h.how = {width == 2, order == 1};
    if (start.size() < h.how.header_bytes())
        return std::nullopt;
    const auto at = [&](std::size_t narrow, std::size_t wide, std::size_t size) {
        return number(start, h.how.wide ? wide : narrow, size, h.how);
    };
    h.type = static_cast<std::uint16_t>(at(16, 16, 2));
    h.machine = static_cast<std::uint16_t>(at(18, 18, 2));
    h.program_headers_at = at(28, 32, h.how.wide ? 8 : 4);
    h.flags = static_cast<std::uint32_t>(at(36, 48, 4));
    h.program_header_size = static_cast<std::size_t>(at(42, 54, 2));
    h.program_header_count = static_cast<std::size_t>(at(44, 56, 2));
    return h;
}

segment read_segment(bytes_view bytes, std::size_t offset, encoding e) noexcept
{
    segment s;
    s.type = static_cast<std::uint32_t>(number(bytes, offset, 4, e));
    const std::size_t size = e.wide ? 8 : 4;
    s.offset = number(bytes, offset + (e.wide ? 8 : 4), size, e);
    s.address = number(bytes, offset + (e.wide ? 16 : 8), size, e);
    s.file_bytes = number(bytes, offset + (e.wide ? 32 : 16), size, e);
    return s;
}

dynamic_entry read_dynamic_entry(bytes_view bytes, std::size_t offset, encoding e) noexcept
{
    const std::size_t size = e.wide ? 8 : 4;
    return {number(bytes, offset, size, e), number(bytes, offset + size, size, e)};
}

} // namespace tare::inspect::elf_layout
