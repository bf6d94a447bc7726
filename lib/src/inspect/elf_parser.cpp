#include "inspect/elf_parser.hpp"

#include "inspect/elf_layout.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tare::inspect {
namespace {

// System V gABI, chapter 4, "ELF Header".
constexpr std::size_t identification_bytes = 16;
constexpr std::uint16_t et_exec = 2;
constexpr std::uint16_t et_dyn = 3;
constexpr std::uint64_t more_program_headers = 0xFFFF;
// Chapter 5, "Program Header".
constexpr std::uint64_t pt_dynamic = 2;
constexpr std::uint64_t pt_interp = 3;
// Chapter 4, "Sections".
constexpr std::uint64_t sht_strtab = 3;
constexpr std::uint64_t sht_dynamic = 6;
// Linux runs no file with more program headers, and no linker writes a dynamic section of that size.
constexpr std::uint64_t max_table_bytes = std::uint64_t{64} << 10U;
constexpr std::string_view bad_header = "its ELF header is malformed";
constexpr std::string_view bad_program_headers = "its program headers are malformed";

} // namespace

void elf_parser::start(std::uint64_t size)
{
    out_ = std::make_unique<elf>();
    missed_.reset();
    file_size_ = size;
    position_ = 0;
    stop_ = std::min<std::uint64_t>(size, header_bytes_64);
    beginning_.clear();
    keep_ = std::max<std::uint64_t>(bound_, header_bytes_64);
    done_ = false;
    for (auto& p : parts_) {
        p.bytes.clear();
        p.wanted = false;
        p.read = false;
    }
    segments_.clear();
    needed_.clear();
    soname_.reset();
    rpath_.reset();
    runpath_.reset();
}

void elf_parser::malformed(std::string_view reason)
{
    out_->malformed = reason;
    missed_ = image::shortfall{{}, 0, reason};
    done_ = true;
}

void elf_parser::out_of_reach()
{
    missed_ = image::shortfall{"max_elf_start_bytes", bound_, {}};
    done_ = true;
}

std::uint64_t elf_parser::number(std::string_view bytes, std::size_t offset, std::size_t size) const
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const auto at = offset + (out_->little_endian ? size - 1 - i : i);
        value = value << 8U | static_cast<unsigned char>(bytes[at]);
    }
    return value;
}

/// Asks for a part of the file; false when it does not lie within the file. One that has passed and was not
/// kept, or is too large, ends the reading.
bool elf_parser::request(part_id id, std::uint64_t offset, std::uint64_t size)
{
    if (offset > file_size_ || size > file_size_ - offset)
        return false;
    auto& p = parts_[id];
    p.offset = offset;
    p.size = size;
    p.wanted = true;
    if (is_there(id))
        return true;
    if (offset < beginning_.size())
        p.bytes = beginning_.substr(static_cast<std::size_t>(offset));
    if (size > bound_ || offset + p.bytes.size() < position_)
        out_of_reach();
    return true;
}

bool elf_parser::is_there(part_id id) const noexcept
{
    const auto& p = parts_[id];
    return p.wanted && (p.bytes.size() == p.size || p.offset + p.size <= beginning_.size());
}

/// True once for each part, when it has become complete.
bool elf_parser::arrived(part_id id)
{
    if (done_ || parts_[id].read || !is_there(id))
        return false;
    parts_[id].read = true;
    return true;
}

std::string_view elf_parser::content(part_id id) const noexcept
{
    const auto& p = parts_[id];
    if (p.offset + p.size <= beginning_.size())
        return std::string_view{beginning_}.substr(
            static_cast<std::size_t>(p.offset), static_cast<std::size_t>(p.size)
        );
    return p.bytes;
}

void elf_parser::take(bytes_view bytes)
{
    if (beginning_.size() == position_ && position_ < keep_)
        beginning_ += as_text(bytes.first(std::min<std::uint64_t>(bytes.size(), keep_ - position_)));
    for (auto& p : parts_) {
        const auto next = p.offset + p.bytes.size();
        if (!p.wanted || p.bytes.size() >= p.size || next < position_ || next >= position_ + bytes.size())
            continue;
        const auto rest = bytes.subspan(static_cast<std::size_t>(next - position_));
        p.bytes += as_text(rest.first(std::min<std::uint64_t>(rest.size(), p.size - p.bytes.size())));
    }
    position_ += bytes.size();
}

bool elf_parser::consume(bytes_view bytes)
{
    while (!done_ && !bytes.empty()) {
        const auto piece = bytes.first(std::min<std::uint64_t>(bytes.size(), stop_ - position_));
        take(piece);
        bytes = bytes.subspan(piece.size());
        if (position_ == stop_)
            step();
    }
    return !done_;
}

/// Decides, at a place that does not depend on the pieces, what to do with what is there and where to stop
/// next.
void elf_parser::step()
{
    if (!parts_[program_headers].wanted)
        read_header();
    if (arrived(program_headers))
        read_program_headers();
    if (arrived(section_headers))
        read_section_headers();
    if (arrived(interpreter))
        read_interpreter();
    if (arrived(dynamic_section))
        read_dynamic_section();
    if (arrived(strings))
        read_strings();
    if (done_)
        return;
    stop_ = std::numeric_limits<std::uint64_t>::max();
    for (const auto id : {program_headers, section_headers, interpreter, dynamic_section, strings})
        if (parts_[id].wanted && !parts_[id].read)
            stop_ = std::min(stop_, parts_[id].offset + parts_[id].size);
    done_ = stop_ == std::numeric_limits<std::uint64_t>::max();
}

void elf_parser::read_header()
{
    const std::string_view header = beginning_;
    if (header.size() < identification_bytes || (header[4] != 1 && header[4] != 2) ||
        (header[5] != 1 && header[5] != 2) || header[6] != 1)
        return malformed(bad_header);
    out_->bits = header[4] == 1 ? 32 : 64;
    out_->little_endian = header[5] == 1;
    const auto& l = layout_of(*out_);
    if (header.size() < l.header)
        return malformed(bad_header);
    out_->type = static_cast<std::uint16_t>(number(header, 16, 2));
    out_->machine = static_cast<std::uint16_t>(number(header, 18, 2));
    out_->flags = static_cast<std::uint32_t>(number(header, l.e_flags, 4));
    const auto count = number(header, l.e_phnum, 2);
    if ((out_->type != et_exec && out_->type != et_dyn) || count == 0) {
        done_ = true;
        return;
    }
    const auto size = count * l.program_header;
    if (number(header, l.e_phentsize, 2) != l.program_header || count == more_program_headers ||
        size > max_table_bytes || !request(program_headers, number(header, l.e_phoff, l.word), size))
        return malformed(bad_program_headers);
    const auto sections_at = number(header, l.e_shoff, l.word);
    const auto sections_size = number(header, l.e_shnum, 2) * l.section_header;
    if (number(header, l.e_shentsize, 2) == l.section_header && sections_at >= l.header &&
        sections_at < max_table_bytes && sections_size > 0 &&
        sections_size <= std::min<std::uint64_t>(max_table_bytes, bound_) &&
        sections_at + sections_size <= file_size_)
        static_cast<void>(request(section_headers, sections_at, sections_size));
}

void elf_parser::read_program_headers()
{
    const auto table = content(program_headers);
    const auto& l = layout_of(*out_);
    std::optional<segment> linker;
    std::optional<segment> links;
    for (std::size_t at = 0; at < table.size(); at += l.program_header) {
        const auto entry = table.substr(at, l.program_header);
        const segment found{
            number(entry, l.p_offset, l.word), number(entry, l.p_vaddr, l.word),
            number(entry, l.p_filesz, l.word), (number(entry, l.p_flags, 4) & executable_flag) != 0
        };
        const auto type = number(entry, 0, 4);
        if (found.size == 0)
            continue;
        if (type == pt_load)
            segments_.push_back(found);
        // Linux takes the first.
        else if (type == pt_interp && !linker)
            linker = found;
        else if (type == pt_dynamic && links)
            return malformed(bad_program_headers);
        else if (type == pt_dynamic)
            links = found;
    }
    if (linker && (linker->size < 2 || linker->size > max_name_bytes ||
                   !request(interpreter, linker->offset, linker->size)))
        return malformed(bad_program_headers);
    if (!links)
        return;
    out_->dynamic = true;
    // The dynamic linker finds it by its address, other readers by its offset: they have to agree.
    const auto by_address = locate(links->address);
    if (!by_address || by_address->offset != links->offset || links->size > max_table_bytes ||
        !request(dynamic_section, links->offset, links->size))
        return malformed(bad_dynamic_section);
    keep_ = std::min<std::uint64_t>(bound_, links->offset);
    // Linkers that keep code apart put the strings before it.
    if (!segments_.empty() && segments_.front().offset == 0 && !segments_.front().executable)
        keep_ = std::min(keep_, segments_.front().size);
    beginning_.reserve(static_cast<std::size_t>(std::min(keep_, file_size_)));
}

void elf_parser::read_section_headers()
{
    const auto table = content(section_headers);
    const auto& l = layout_of(*out_);
    for (std::size_t at = 0; at < table.size(); at += l.section_header) {
        const auto entry = table.substr(at, l.section_header);
        if (number(entry, 4, 4) != sht_dynamic)
            continue;
        const auto linked = number(entry, l.sh_link, 4) * l.section_header;
        if (linked + l.section_header > table.size())
            return;
        const auto target = table.substr(static_cast<std::size_t>(linked), l.section_header);
        const auto offset = number(target, l.sh_offset, l.word);
        const auto size = number(target, l.sh_size, l.word);
        // Only a guess: where it leads nowhere, the dynamic section will say so.
        if (number(target, 4, 4) == sht_strtab && offset >= position_ && size <= bound_)
            static_cast<void>(request(presumed_strings, offset, size));
        return;
    }
}

void elf_parser::read_interpreter()
{
    const auto path = content(interpreter);
    if (path.back() != '\0')
        return malformed(bad_program_headers);
    out_->interpreter = path.substr(0, path.find('\0'));
}

image::reading elf_parser::finish()
{
    if (!done_)
        malformed(bad_header);
    // Most files need little: what a large one took is given back.
    const auto shrink = [](std::string& s) {
        if (s.capacity() > max_table_bytes)
            s = std::string{};
    };
    shrink(beginning_);
    for (auto& p : parts_)
        shrink(p.bytes);
    out_->complete = !missed_;
    return {std::move(out_), std::exchange(missed_, {})};
}

} // namespace tare::inspect
