#include "inspect/content_readers.hpp"
#include "inspect/elf_layout.hpp"
#include "inspect/packages/elf_outline.hpp"
#include "inspect/packages/inflate.hpp"
#include "inspect/packages/manifest.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <utility>

// cargo-auditable, PARSING.md: a section ".dep-v0" with a zlib stream (RFC 1950) of JSON. Where the section
// stands is known only when the file is over, so the stream is looked for as it passes.
namespace tare::inspect {
namespace {

namespace json = boost::json;

/// What the JSON begins with; its writers put no white space in it.
constexpr std::string_view json_start = "{\"packages\":[";
/// Compressed bytes that give at least that much.
constexpr std::size_t look_ahead = 512;
/// Nothing honest has more section headers.
constexpr std::uint64_t max_section_table_bytes = std::uint64_t{1} << 20U;

/// Whether a zlib stream may begin so: a window of 32 KiB, the check of the header right, and a first block
/// that is compressed.
bool may_begin(std::string_view bytes) noexcept
{
    if (bytes.size() < 3)
        return false;
    const auto flags = static_cast<unsigned char>(bytes[1]);
    const auto block = static_cast<unsigned char>(bytes[2]) >> 1U & 3U;
    return (flags == 0x01 || flags == 0x5E || flags == 0x9C || flags == 0xDA) && (block == 1 || block == 2);
}

/// Reads the record: the root's package first, those that only the build needed left out.
bool read_record(std::string_view text, const limits& bounds, package_manifest& out)
{
    json::value document;
    if (read_json(text, bounds, document))
        return false;
    const auto* const object = document.if_object();
    const auto* const member = object == nullptr ? nullptr : object->if_contains("packages");
    const auto* const list = member == nullptr ? nullptr : member->if_array();
    if (list == nullptr)
        return false;
    std::size_t roots = 0;
    for (const auto& value : *list) {
        const auto* const package = value.if_object();
        auto name = package == nullptr ? std::nullopt : text_member(*package, "name");
        auto version = package == nullptr ? std::nullopt : text_member(*package, "version");
        if (!name || !version)
            return false;
        if (text_member(*package, "kind") == "build")
            continue;
        found_package found;
        found.type = report::package_type::cargo;
        found.name = std::move(*name);
        found.version = std::move(*version);
        const auto* const root = package->if_contains("root");
        const bool is_root = root != nullptr && root->is_bool() && root->get_bool();
        roots += is_root ? 1U : 0U;
        out.packages.insert(is_root ? out.packages.begin() : out.packages.end(), std::move(found));
    }
    return roots == 1;
}

class rust_reader final : public image::content_reader
{
public:
    explicit rust_reader(const limits& bounds) : bounds_{bounds} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return rust_subject; }

    [[nodiscard]] std::optional<std::uint64_t> begin(const image::layer_entry& file, bytes_view head) override
    {
        if (!as_text(head).starts_with(elf_magic))
            return std::nullopt;
        beginning_.clear();
        needed_ = static_cast<std::size_t>(std::min<std::uint64_t>(file.size, max_outline_bytes));
        outline_.reset();
        position_ = 0;
        window_.clear();
        text_.clear();
        table_.clear();
        found_at_.reset();
        is_broken_ = false;
        too_large_ = false;
        return file.size;
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override
    {
        auto text = as_text(bytes);
        if (!outline_) {
            const auto piece = text.substr(0, std::min(text.size(), needed_ - beginning_.size()));
            beginning_ += piece;
            text.remove_prefix(piece.size());
            if (beginning_.size() < needed_)
                return true;
            outline_ = read_elf_outline(beginning_);
            if (!outline_)
                return false;
            pass(beginning_);
        }
        pass(text);
        return true;
    }

    [[nodiscard]] image::reading end() override
    {
        if (!outline_)
            return {};
        // The last bytes had nothing behind them to wait for.
        search_rest();
        if (!found_at_ || !is_section(*found_at_))
            return {};
        if (too_large_)
            return {nullptr, image::shortfall{"max_build_record_bytes", bounds_.max_build_record_bytes, {}}};
        auto found = std::make_unique<package_manifest>();
        found->kind = manifest_kind::rust_binary;
        if (is_broken_ || !stream_.is_over() || !read_record(text_, bounds_, *found))
            return {nullptr, image::shortfall{{}, 0, "it is malformed"}};
        return {std::move(found), std::nullopt};
    }

private:
    void pass(std::string_view bytes)
    {
        keep_table(bytes);
        while (!bytes.empty() && !found_at_) {
            const auto [is_code, size] = range_here();
            const auto piece = bytes.substr(0, std::min<std::uint64_t>(size, bytes.size()));
            if (is_code)
                search_rest();
            else
                window_ += piece;
            bytes.remove_prefix(piece.size());
            position_ += piece.size();
            if (!is_code && window_.size() > look_ahead)
                search(window_.size() - look_ahead);
        }
        if (found_at_ && !bytes.empty())
            take_record(bytes);
        position_ += bytes.size();
    }

    /// Whether code stands here, which is not searched, and how far that holds.
    [[nodiscard]] std::pair<bool, std::uint64_t> range_here() const
    {
        auto next = ~std::uint64_t{0};
        bool is_code = false;
        for (const auto& s : outline_->segments) {
            // Old linkers put everything into the first segment.
            if (!s.executable || s.offset == 0)
                continue;
            if (s.offset > position_)
                next = std::min(next, s.offset - position_);
            else if (position_ - s.offset < s.size) {
                is_code = true;
                next = std::min(next, s.size - (position_ - s.offset));
            }
        }
        return {is_code, next};
    }

    /// Looks for a stream that begins among the first bytes of the window, and forgets them.
    void search(std::size_t bytes)
    {
        std::size_t at = 0;
        while (true) {
            at = window_.find('\x78', at);
            if (at == std::string::npos || at >= bytes)
                break;
            if (is_record(std::string_view{window_}.substr(at, look_ahead))) {
                found_at_ = position_ - window_.size() + at;
                stream_.start(inflate_stream::wrapping::zlib);
                take_record(std::string_view{window_}.substr(at));
                window_.clear();
                return;
            }
            ++at;
        }
        window_.erase(0, bytes);
    }

    /// Nothing comes behind the window that belongs to it.
    void search_rest()
    {
        if (!window_.empty() && !found_at_)
            search(window_.size());
    }

    bool is_record(std::string_view bytes)
    {
        if (!may_begin(bytes))
            return false;
        stream_.start(inflate_stream::wrapping::zlib);
        std::string out;
        static_cast<void>(stream_.feed(bytes, json_start.size(), out));
        return out.starts_with(json_start);
    }

    void take_record(std::string_view bytes)
    {
        if (is_broken_ || stream_.is_over())
            return;
        is_broken_ = !stream_.feed(bytes, bounds_.max_build_record_bytes, text_);
        too_large_ = text_.size() > bounds_.max_build_record_bytes;
    }

    /// The section headers, which usually come last.
    void keep_table(std::string_view bytes)
    {
        const auto size = outline_->sections_bytes;
        const auto next = outline_->sections_offset + table_.size();
        if (size == 0 || size > max_section_table_bytes || table_.size() == size || next < position_ ||
            next >= position_ + bytes.size())
            return;
        const auto rest = bytes.substr(static_cast<std::size_t>(next - position_));
        table_ += rest.substr(0, static_cast<std::size_t>(size) - table_.size());
    }

    /// Whether a section begins there: data that a program carries for others is not its own. Without the
    /// table, as in a file that was stripped of it, there is nothing that says otherwise.
    [[nodiscard]] bool is_section(std::uint64_t offset) const
    {
        if (table_.empty())
            return true;
        const auto offsets = section_offsets(*outline_, table_);
        return std::find(offsets.begin(), offsets.end(), offset) != offsets.end();
    }

    const limits& bounds_;
    std::string beginning_;
    std::size_t needed_ = 0;
    std::optional<elf_outline> outline_;
    std::uint64_t position_ = 0;
    /// Bytes before `position_` that were not searched yet, because more has to follow them.
    std::string window_;
    inflate_stream stream_;
    std::string text_;
    std::string table_;
    std::optional<std::uint64_t> found_at_;
    bool is_broken_ = false;
    bool too_large_ = false;
};

} // namespace

std::unique_ptr<image::content_reader> make_rust_reader(const limits& bounds)
{
    return std::make_unique<rust_reader>(bounds);
}

} // namespace tare::inspect
