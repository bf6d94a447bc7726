#include "inspect/content_readers.hpp"
#include "inspect/elf_layout.hpp"

#include <tare/inspect/elf.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tare::inspect {
namespace {

namespace layout = elf_layout;

// The kernel takes no more program headers than fit here (ELF_MIN_ALIGN), and no longer interpreter.
constexpr std::size_t program_headers_limit = 65'536;
constexpr std::size_t path_limit = 4096;
// Far above what linkers write: a few dozen entries, and names of a few kilobytes together.
constexpr std::size_t dynamic_limit = std::size_t{256} << 10;
constexpr std::size_t names_limit = std::size_t{1} << 20;

/// A part of the file that is kept while the file passes.
struct range
{
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
    std::string bytes;

    [[nodiscard]] std::uint64_t end() const noexcept { return begin + size; }

    [[nodiscard]] bool complete() const noexcept { return bytes.size() == size; }

    void want(std::uint64_t at, std::uint64_t count)
    {
        begin = at;
        size = count;
        bytes.clear();
    }

    /// Takes what lies in the range of a piece of the file that starts at `position`.
    void take(std::uint64_t position, bytes_view piece)
    {
        const auto from = std::max(begin + bytes.size(), position);
        const auto to = std::min(end(), position + piece.size());
        if (from == begin + bytes.size() && from < to)
            bytes += as_text(piece).substr(
                static_cast<std::size_t>(from - position), static_cast<std::size_t>(to - from)
            );
    }
};

/// Reads headers, interpreter and dynamic section of an ELF file as it passes. The dynamic section names its
/// strings by their place in a table that linkers put before it, so a beginning of the file is kept until
/// the section has been seen; a table that comes after it, as patchelf puts it, is waited for.
class elf_reader final : public image::content_reader
{
public:
    explicit elf_reader(const limits& bounds) : bounds_{bounds} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return "The dynamic section"; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& file, bytes_view head) override
    {
        const auto header = layout::read_header(head);
        if (!header)
            return std::nullopt;
        header_ = *header;
        found_ = std::make_unique<elf>();
        found_->bits = header_.how.wide ? 64 : 32;
        found_->little_endian = header_.how.little_endian;
        found_->type = header_.type;
        found_->machine = header_.machine;
        found_->flags = header_.flags;
        file_bytes_ = file.size;
        position_ = 0;
        loaded_.clear();
        missed_.reset();
        state_ = state::segments;
        interpreter_.want(0, 0);
        dynamic_.want(0, 0);
        strings_.want(0, 0);
        return want_segments() ? std::optional{file.size} : std::optional<std::uint64_t>{0};
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override
    {
        for (auto* const part : {&start_, &interpreter_, &dynamic_, &strings_})
            part->take(position_, bytes);
        if (state_ == state::segments && segments_.complete_in(start_))
            read_segments(bytes);
        if (state_ == state::dynamic && dynamic_.complete())
            read_dynamic(bytes);
        if (state_ == state::strings && strings_.complete())
            state_ = state::done;
        position_ += bytes.size();
        return state_ != state::done || !interpreter_.complete();
    }

    [[nodiscard]] image::reading end() override
    {
        if (!missed_ && found_->malformed.empty())
            conclude();
        start_ = {};
        interpreter_ = {};
        dynamic_ = {};
        strings_ = {};
        return {std::move(found_), missed_};
    }

private:
    /// Where a piece of `start_` lies.
    struct place
    {
        std::uint64_t begin = 0;
        std::uint64_t size = 0;

        [[nodiscard]] bool complete_in(const range& kept) const noexcept
        {
            return kept.bytes.size() >= begin + size;
        }
    };

    bool malformed(std::string_view why)
    {
        found_->malformed = why;
        state_ = state::done;
        return false;
    }

    bool too_far()
    {
        missed_ = image::shortfall{"max_elf_start_bytes", bounds_.max_elf_start_bytes, {}};
        state_ = state::done;
        return false;
    }

    [[nodiscard]] bool in_file(std::uint64_t begin, std::uint64_t size) const noexcept
    {
        return begin <= file_bytes_ && size <= file_bytes_ - begin;
    }

    bool want_segments()
    {
        start_.want(0, 0);
        if (header_.program_header_count == 0) {
            state_ = state::done;
            return false;
        }
        const auto size = header_.program_header_count * header_.program_header_size;
        if (header_.program_header_size != header_.how.program_header_bytes() || size > program_headers_limit)
            return malformed("its program headers have a size that no kernel takes");
        if (!in_file(header_.program_headers_at, size))
            return malformed("its program headers lie beyond its end");
        if (header_.program_headers_at + size > bounds_.max_elf_start_bytes)
            return too_far();
        segments_ = {header_.program_headers_at, size};
        start_.want(0, std::min(file_bytes_, std::uint64_t{bounds_.max_elf_start_bytes}));
        return true;
    }

    void read_segments(bytes_view current)
    {
        state_ = state::done;
        const auto table = as_bytes_view(start_.bytes).subspan(static_cast<std::size_t>(segments_.begin));
        for (std::size_t i = 0; i < header_.program_header_count; ++i) {
            const auto s = layout::read_segment(table, i * header_.program_header_size, header_.how);
            if (!s.is_sane()) {
                malformed("one of its segments wraps around");
                return;
            }
            if (s.type == layout::pt_load)
                loaded_.push_back(s);
            else if (s.type == layout::pt_interp && !want_interpreter(s))
                return;
            else if (s.type == layout::pt_dynamic && !want_dynamic(s))
                return;
        }
        for (auto* const part : {&interpreter_, &dynamic_})
            catch_up(*part, current);
        state_ = found_->dynamic ? state::dynamic : state::done;
    }

    bool want_interpreter(const layout::segment& s)
    {
        if (found_->interpreter)
            return malformed("it names two interpreters");
        if (s.file_bytes < 2 || s.file_bytes > path_limit || !in_file(s.offset, s.file_bytes))
            return malformed("its interpreter's name lies beyond its end or has no length that a kernel takes"
            );
        found_->interpreter.emplace();
        interpreter_.want(s.offset, s.file_bytes);
        return true;
    }

    bool want_dynamic(const layout::segment& s)
    {
        if (found_->dynamic)
            return malformed("it has two dynamic sections");
        found_->dynamic = true;
        if (!in_file(s.offset, s.file_bytes))
            return malformed("its dynamic section lies beyond its end");
        if (s.file_bytes > dynamic_limit)
            return malformed("its dynamic section is larger than any linker makes it");
        dynamic_.want(s.offset, s.file_bytes);
        return true;
    }

    /// Fills a range that is wanted only now from what is there already: the kept start, then the piece that
    /// is passing.
    void catch_up(range& part, bytes_view current)
    {
        part.take(0, as_bytes_view(start_.bytes));
        part.take(position_, current);
    }

    void read_dynamic(bytes_view current)
    {
        state_ = state::strings;
        const auto section = as_bytes_view(dynamic_.bytes);
        const auto step = header_.how.dynamic_entry_bytes();
        std::optional<std::uint64_t> address;
        std::optional<std::uint64_t> size;
        bool named = false;
        for (std::size_t at = 0; at + step <= section.size(); at += step) {
            const auto entry = layout::read_dynamic_entry(section, at, header_.how);
            if (entry.tag == layout::dt_null)
                break;
            named = named || is_name(entry.tag);
            if (entry.tag == layout::dt_flags_1)
                found_->position_independent_executable = (entry.value & layout::df_1_pie) != 0;
            auto* const once = entry.tag == layout::dt_strtab  ? &address
                               : entry.tag == layout::dt_strsz ? &size
                                                               : nullptr;
            if (once == nullptr)
                continue;
            if (*once) {
                malformed("its dynamic section names two string tables");
                return;
            }
            *once = entry.value;
        }
        if (!named) {
            state_ = state::done;
            return;
        }
        if (!address || !size) {
            malformed("its dynamic section names strings, but no table of them");
            return;
        }
        want_strings(*address, *size, current);
    }

    void want_strings(std::uint64_t address, std::uint64_t size, bytes_view current)
    {
        const auto in = std::find_if(loaded_.begin(), loaded_.end(), [&](const layout::segment& s) {
            return address >= s.address && address - s.address < s.file_bytes;
        });
        if (in == loaded_.end()) {
            malformed("its strings are in no segment");
            return;
        }
        const auto begin = in->offset + (address - in->address);
        if (size > in->end() - begin || !in_file(begin, size)) {
            malformed("its strings reach beyond their segment");
            return;
        }
        // What passed between the kept start and the end of the dynamic section does not come back, even if a
        // part of it happens to be in the current piece: what is said must not depend on the pieces.
        const bool kept = begin + size <= bounds_.max_elf_start_bytes;
        const bool to_come = begin >= dynamic_.end() && size <= bounds_.max_elf_start_bytes;
        if (!kept && !to_come) {
            too_far();
            return;
        }
        strings_.want(begin, size);
        catch_up(strings_, current);
    }

    static bool is_name(std::uint64_t tag) noexcept
    {
        return tag == layout::dt_needed || tag == layout::dt_soname || tag == layout::dt_rpath ||
               tag == layout::dt_runpath;
    }

    void conclude()
    {
        if (state_ != state::done || !interpreter_.complete()) {
            found_->malformed = "it ends before what its headers announce";
            return;
        }
        if (found_->interpreter) {
            const auto end = interpreter_.bytes.find('\0');
            if (end == std::string::npos || end == 0) {
                found_->malformed = "its interpreter's name has no end";
                return;
            }
            found_->interpreter = interpreter_.bytes.substr(0, end);
        }
        read_names();
    }

    void read_names()
    {
        const auto section = as_bytes_view(dynamic_.bytes);
        const auto step = header_.how.dynamic_entry_bytes();
        std::size_t bytes = 0;
        for (std::size_t at = 0; at + step <= section.size(); at += step) {
            const auto entry = layout::read_dynamic_entry(section, at, header_.how);
            if (entry.tag == layout::dt_null)
                return;
            if (!is_name(entry.tag))
                continue;
            const auto name = name_at(entry.value);
            bytes += name ? name->size() : 0;
            if (!name || bytes > names_limit) {
                found_->malformed = name ? "its names are longer than any linker makes them"
                                         : "one of its names lies beyond the string table or has no end";
                return;
            }
            keep(entry.tag, *name);
        }
    }

    [[nodiscard]] std::optional<std::string_view> name_at(std::uint64_t offset) const
    {
        const std::string_view table{strings_.bytes};
        if (offset >= table.size())
            return std::nullopt;
        const auto rest = table.substr(static_cast<std::size_t>(offset));
        const auto end = rest.find('\0');
        return end == std::string_view::npos ? std::nullopt : std::optional{rest.substr(0, end)};
    }

    void keep(std::uint64_t tag, std::string_view name)
    {
        // Of several the dynamic linker takes the last.
        if (tag == layout::dt_needed)
            found_->needed.emplace_back(name);
        else if (tag == layout::dt_soname)
            found_->soname = name;
        else if (tag == layout::dt_rpath)
            found_->rpath = name;
        else
            found_->runpath = name;
    }

    const limits& bounds_;
    layout::header header_;
    std::unique_ptr<elf> found_;
    std::optional<image::shortfall> missed_;
    std::uint64_t file_bytes_ = 0;
    std::uint64_t position_ = 0;
    enum class state : unsigned char
    {
        segments,
        dynamic,
        strings,
        done,
    } state_ = state::done;
    place segments_;
    std::vector<layout::segment> loaded_;
    /// The file's first bytes.
    range start_;
    range interpreter_;
    range dynamic_;
    range strings_;
};

} // namespace

std::unique_ptr<image::content_reader> make_elf_reader(const limits& bounds)
{
    return std::make_unique<elf_reader>(bounds);
}

} // namespace tare::inspect
