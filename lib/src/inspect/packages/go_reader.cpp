#include "inspect/content_readers.hpp"
#include "inspect/elf_layout.hpp"
#include "inspect/packages/elf_outline.hpp"
#include "inspect/packages/go.hpp"
#include "inspect/packages/kept_stretches.hpp"

#include <algorithm>
#include <utility>

// Go: src/debug/buildinfo/buildinfo.go.
namespace tare::inspect {
namespace {

constexpr std::string_view build_information_magic = "\xff Go buildinf:";
constexpr std::size_t magic_alignment = 16;
constexpr std::size_t header_bytes = 32;
constexpr unsigned flag_big_endian = 1;
constexpr unsigned flag_inline = 2;
/// What stands before and after the text of the modules.
constexpr std::size_t mark_bytes = 16;
/// The name in the note that carries Go's build id (ELF note: size of the name, of the id, type 4, name).
constexpr std::string_view note{"\x04\x00\x00\x00Go\x00\x00", 8};

/// What could be read of one string of the record.
enum class part : std::uint8_t
{
    complete,
    /// More of the file is needed.
    waiting,
    /// It is too large, or what should be there is not.
    broken,
    too_large,
    /// It has passed, and was not kept.
    passed,
};

/// Looks for the build record in what passes of an ELF file.
class go_scanner
{
public:
    explicit go_scanner(const limits& bounds) : bounds_{bounds} {}

    void start(std::uint64_t file_size)
    {
        beginning_.clear();
        needed_ = static_cast<std::size_t>(std::min<std::uint64_t>(file_size, max_outline_bytes));
        outline_.reset();
        kept_.clear();
        pending_.clear();
        record_.clear();
        in_record_ = false;
        position_ = 0;
        version_.clear();
        modules_.clear();
        outcome_ = part::waiting;
    }

    /// False when no more is needed.
    bool consume(std::string_view bytes)
    {
        if (!outline_) {
            const auto piece = bytes.substr(0, std::min(bytes.size(), needed_ - beginning_.size()));
            beginning_ += piece;
            bytes.remove_prefix(piece.size());
            if (beginning_.size() < needed_)
                return true;
            if (!read_beginning() || !search(beginning_))
                return false;
        }
        return search(bytes);
    }

    [[nodiscard]] image::reading finish()
    {
        if (!in_record_)
            return {};
        auto found = std::make_unique<package_manifest>();
        found->kind = manifest_kind::go_binary;
        read_go_build(version_, modules_, *found);
        const bool has_packages = !found->packages.empty();
        return {has_packages ? std::move(found) : nullptr, shortfall(has_packages)};
    }

private:
    /// Where the segments are; false when there is nothing to be found.
    bool read_beginning()
    {
        outline_ = read_elf_outline(beginning_);
        end_ = 0;
        if (!outline_)
            return false;
        for (const auto& s : outline_->segments)
            if (s.writable && !s.executable)
                end_ = std::max(end_, s.offset + s.size);
        may_be_old_ = (outline_->sections_offset > 0 && outline_->sections_offset < max_outline_bytes) ||
                      beginning_.find(note) != std::string::npos;
        return end_ > 0;
    }

    /// The next bytes of the file; false when no more is needed.
    bool search(std::string_view bytes)
    {
        while (!bytes.empty() && outcome_ == part::waiting) {
            if (in_record_) {
                record_ += bytes;
                position_ += bytes.size();
                outcome_ = read_record();
                break;
            }
            const auto piece = bytes.substr(0, std::min<std::uint64_t>(bytes.size(), until_boundary()));
            take(piece, bytes);
        }
        return outcome_ == part::waiting && (in_record_ || position_ < end_);
    }

    /// Bytes up to where another segment begins or ends.
    [[nodiscard]] std::uint64_t until_boundary() const
    {
        auto next = ~std::uint64_t{0};
        for (const auto& s : outline_->segments) {
            if (s.offset > position_)
                next = std::min(next, s.offset - position_);
            if (s.offset <= position_ && position_ - s.offset < s.size)
                next = std::min(next, s.size - (position_ - s.offset));
        }
        return next;
    }

    [[nodiscard]] const elf_outline::segment* segment_here() const
    {
        for (const auto& s : outline_->segments)
            if (s.offset <= position_ && position_ - s.offset < s.size)
                return &s;
        return nullptr;
    }

    /// A piece that lies in one segment or in none; `bytes` begins with it and is shortened.
    void take(std::string_view piece, std::string_view& bytes)
    {
        const auto* const here = segment_here();
        if (here != nullptr && here->writable && !here->executable) {
            const auto at = find_magic(piece);
            if (at) {
                in_record_ = true;
                record_ = pending_.substr(0, at->first);
                record_offset_ = position_ + at->second - at->first;
                bytes.remove_prefix(at->second);
                position_ += at->second;
                // Read again from here, as part of the record.
                return;
            }
        } else {
            pending_.clear();
            if (here != nullptr && may_be_old_)
                keep(piece, *here);
        }
        bytes.remove_prefix(piece.size());
        position_ += piece.size();
    }

    /// Where the magic stands at an aligned place of the file: how many bytes of `pending_` belong to it, and
    /// how many of the piece come before what is left to be read of it.
    std::optional<std::pair<std::size_t, std::size_t>> find_magic(std::string_view piece)
    {
        std::size_t at = 0;
        if (!pending_.empty()) {
            const auto rest = magic_alignment - pending_.size();
            const auto taken = piece.substr(0, std::min(rest, piece.size()));
            if (pending_.size() + taken.size() < magic_alignment) {
                pending_ += taken;
                return std::nullopt;
            }
            const auto before = pending_.size();
            if ((pending_ + std::string{taken}).starts_with(build_information_magic))
                return std::pair{before, std::size_t{0}};
            pending_.clear();
            at = taken.size();
        } else if (const auto over = (position_ % magic_alignment); over != 0)
            at = magic_alignment - over;
        for (; at + magic_alignment <= piece.size(); at += magic_alignment)
            if (piece[at] == build_information_magic[0] &&
                piece.substr(at).starts_with(build_information_magic))
                return std::pair{std::size_t{0}, at};
        if (at < piece.size())
            pending_ = piece.substr(at);
        return std::nullopt;
    }

    /// Programs of Go before 1.18 have the strings of the record in what passes before it; those of old
    /// linkers in one segment with the code.
    void keep(std::string_view piece, const elf_outline::segment& from)
    {
        if ((from.executable && from.offset != 0) ||
            piece.size() > bounds_.max_elf_start_bytes - kept_.size())
            return;
        kept_.add(position_, piece);
    }

    part read_record()
    {
        if (record_.size() < header_bytes)
            return part::waiting;
        const auto flags = static_cast<unsigned char>(record_[15]);
        return (flags & flag_inline) != 0 ? read_inline() : read_pointers(flags);
    }

    part read_inline()
    {
        std::size_t at = header_bytes;
        if (const auto state = inline_string(at, version_); state != part::complete)
            return state;
        std::string text;
        if (const auto state = inline_string(at, text); state != part::complete)
            return state;
        modules_ = without_marks(text);
        return part::complete;
    }

    /// A string with its length before it, in groups of seven bits (encoding/binary, Uvarint).
    part inline_string(std::size_t& at, std::string& out) const
    {
        std::uint64_t size = 0;
        for (unsigned shift = 0;; shift += 7) {
            if (at == record_.size())
                return part::waiting;
            const auto byte = static_cast<unsigned char>(record_[at++]);
            if (shift > 28)
                return part::broken;
            size |= std::uint64_t{byte & 0x7FU} << shift;
            if ((byte & 0x80U) == 0)
                break;
        }
        if (size > bounds_.max_build_record_bytes)
            return part::too_large;
        if (record_.size() - at < size)
            return part::waiting;
        out = record_.substr(at, static_cast<std::size_t>(size));
        at += static_cast<std::size_t>(size);
        return part::complete;
    }

    part read_pointers(unsigned flags)
    {
        const auto width = static_cast<unsigned char>(record_[14]);
        if (width != outline_->word || outline_->little_endian == ((flags & flag_big_endian) != 0))
            return part::broken;
        if (const auto state = pointed_string(16, version_); state != part::complete)
            return state;
        std::string text;
        const auto state = pointed_string(16 + width, text);
        modules_ = without_marks(text);
        return state;
    }

    /// The string that the header of a string at an address describes: a pointer and a length.
    part pointed_string(std::size_t at, std::string& out) const
    {
        const auto width = outline_->word;
        const auto address = outline_->number(record_, at, width);
        // No modules: built without them.
        if (address == 0)
            return part::complete;
        const auto header_at = outline_->offset_of(address);
        if (!header_at)
            return part::broken;
        std::string header;
        if (const auto state = bytes_at(*header_at, 2 * width, header); state != part::complete)
            return state;
        const auto size = outline_->number(header, width, width);
        if (size == 0)
            return part::complete;
        if (size > bounds_.max_build_record_bytes)
            return part::too_large;
        const auto text_at = outline_->offset_of(outline_->number(header, 0, width));
        return text_at ? bytes_at(*text_at, size, out) : part::broken;
    }

    /// Bytes of the file by their offset: among what was kept, or in and after the record.
    part bytes_at(std::uint64_t offset, std::uint64_t size, std::string& out) const
    {
        if (offset >= record_offset_) {
            const auto from = offset - record_offset_;
            if (from + size > bounds_.max_build_record_bytes)
                return part::too_large;
            if (from + size > record_.size())
                return part::waiting;
            out = record_.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(size));
            return part::complete;
        }
        return kept_.read(offset, size, out) ? part::complete : part::passed;
    }

    static std::string without_marks(const std::string& text)
    {
        if (text.size() <= 2 * mark_bytes || text[text.size() - mark_bytes - 1] != '\n')
            return {};
        return text.substr(mark_bytes, text.size() - 2 * mark_bytes);
    }

    [[nodiscard]] std::optional<image::shortfall> shortfall(bool has_packages) const
    {
        switch (outcome_) {
        case part::complete:
            return std::nullopt;
        case part::too_large:
            return image::shortfall{"max_build_record_bytes", bounds_.max_build_record_bytes, {}};
        case part::passed:
            return image::shortfall{"max_elf_start_bytes", bounds_.max_elf_start_bytes, {}};
        case part::waiting:
        case part::broken:
            break;
        }
        return image::shortfall{
            {}, 0, has_packages ? "it breaks off" : "it is malformed, or belongs to no program"
        };
    }

    const limits& bounds_;
    std::string beginning_;
    std::size_t needed_ = 0;
    std::optional<elf_outline> outline_;
    /// Whether the layout before Go 1.18 is likely, of which strings have to be kept.
    bool may_be_old_ = false;
    std::uint64_t position_ = 0;
    /// Where the last segment that may have the record ends.
    std::uint64_t end_ = 0;
    kept_stretches kept_;
    /// The beginning of an aligned block that has not passed whole.
    std::string pending_;
    bool in_record_ = false;
    std::uint64_t record_offset_ = 0;
    std::string record_;
    std::string version_;
    std::string modules_;
    part outcome_ = part::waiting;
};

class go_reader final : public image::content_reader
{
public:
    explicit go_reader(const limits& bounds) : scanner_{bounds} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return go_subject; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& file, bytes_view head) override
    {
        if (!as_text(head).starts_with(elf_magic))
            return std::nullopt;
        scanner_.start(file.size);
        return file.size;
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override { return scanner_.consume(as_text(bytes)); }

    [[nodiscard]] image::reading end() override { return scanner_.finish(); }

private:
    go_scanner scanner_;
};

} // namespace

std::unique_ptr<image::content_reader> make_go_reader(const limits& bounds)
{
    return std::make_unique<go_reader>(bounds);
}

} // namespace tare::inspect
