#include "inspect/elf_layout.hpp"
#include "inspect/elf_parser.hpp"

#include <algorithm>
#include <utility>

// What an ELF file says to the dynamic linker: where its addresses lie in the file, and the names it needs.
namespace tare::inspect {
namespace {

// Chapter 5, "Dynamic Section".
constexpr std::uint64_t dt_null = 0;
constexpr std::uint64_t dt_needed = 1;
constexpr std::uint64_t dt_strtab = 5;
constexpr std::uint64_t dt_strsz = 10;
constexpr std::uint64_t dt_soname = 14;
constexpr std::uint64_t dt_rpath = 15;
constexpr std::uint64_t dt_runpath = 29;
constexpr std::uint64_t dt_flags_1 = 0x6FFFFFFB;
constexpr std::uint64_t df_1_pie = 0x08000000;

// Many entries may name one long string; no honest file has that much in all its names together.
constexpr std::size_t max_names_bytes = std::size_t{64} << 10U;

constexpr std::string_view too_many_names = "its dynamic section holds more names than any honest one";

/// The string at `offset`; absent when it does not end, or not soon.
std::optional<std::string_view> string_at(std::string_view table, std::uint64_t offset) noexcept
{
    if (offset >= table.size())
        return std::nullopt;
    const auto rest = table.substr(static_cast<std::size_t>(offset), max_name_bytes + 1);
    const auto end = rest.find('\0');
    return end == std::string_view::npos ? std::nullopt : std::optional{rest.substr(0, end)};
}

} // namespace

std::optional<elf_parser::place> elf_parser::locate(std::uint64_t address) const noexcept
{
    std::optional<place> out;
    for (const auto& s : segments_) {
        if (address < s.address || address - s.address >= s.size)
            continue;
        const auto within = address - s.address;
        // Segments that overlap are read one way or the other.
        if (s.offset > file_size_ || within > file_size_ - s.offset ||
            (out && out->offset != s.offset + within))
            return std::nullopt;
        out = place{s.offset + within, s.size - within};
    }
    return out;
}

void elf_parser::read_dynamic_section()
{
    const auto table = content(dynamic_section);
    const auto word = layout_of(*out_).word;
    std::optional<std::uint64_t> table_address;
    std::optional<std::uint64_t> table_size;
    bool ends = false;
    for (std::size_t at = 0; at + 2 * word <= table.size() && !ends; at += 2 * word) {
        const auto value = number(table, at + word, word);
        switch (number(table, at, word)) {
        case dt_null:
            ends = true;
            break;
        case dt_needed:
            needed_.push_back(value);
            break;
        case dt_strtab:
            table_address = value;
            break;
        case dt_strsz:
            table_size = value;
            break;
        case dt_soname:
            soname_ = value;
            break;
        case dt_rpath:
            rpath_ = value;
            break;
        case dt_runpath:
            runpath_ = value;
            break;
        case dt_flags_1:
            out_->position_independent_executable = (value & df_1_pie) != 0;
            break;
        default:
            break;
        }
    }
    if (!ends)
        return malformed(bad_dynamic_section);
    if (needed_.empty() && !soname_ && !rpath_ && !runpath_)
        return;
    const auto found = table_address ? locate(*table_address) : std::nullopt;
    if (!found || found->offset > file_size_)
        return malformed(bad_dynamic_section);
    const auto size = std::min({table_size.value_or(found->size), found->size, file_size_ - found->offset});
    const auto& presumed = parts_[presumed_strings];
    if (is_there(presumed_strings) && presumed.offset == found->offset && presumed.size >= size) {
        auto& known = parts_[strings];
        known.offset = presumed.offset;
        known.size = size;
        known.bytes = presumed.bytes.substr(0, static_cast<std::size_t>(size));
        known.wanted = true;
        return;
    }
    if (!request(strings, found->offset, size))
        malformed(bad_dynamic_section);
}

void elf_parser::read_strings()
{
    const auto table = content(strings);
    std::size_t total = 0;
    const auto name = [&](std::uint64_t offset, std::string& out) {
        const auto found = string_at(table, offset);
        total += found ? found->size() : 0;
        if (!found || total > max_names_bytes) {
            malformed(found ? too_many_names : bad_dynamic_section);
            return;
        }
        out = *found;
    };
    for (const auto offset : needed_) {
        name(offset, out_->needed.emplace_back());
        if (missed_)
            return;
    }
    for (const auto& [offset, out] :
         {std::pair{soname_, &out_->soname}, std::pair{rpath_, &out_->rpath},
          std::pair{runpath_, &out_->runpath}})
        if (offset && !missed_)
            name(*offset, out->emplace());
}

} // namespace tare::inspect
