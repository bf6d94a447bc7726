#include <tare/image/layer_index.hpp>
#include <tare/image/path.hpp>

#include <algorithm>
#include <cstring>

namespace tare::image {
namespace {

constexpr std::size_t arena_block = std::size_t{64} << 10;

} // namespace

std::string_view name_arena::keep(std::string_view text)
{
    if (text.empty())
        return {};
    if (capacity_ - used_ < text.size()) {
        capacity_ = std::max(arena_block, text.size());
        used_ = 0;
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(capacity_));
    }
    char* const place = blocks_.back().get() + used_;
    std::memcpy(place, text.data(), text.size());
    used_ += text.size();
    return {place, text.size()};
}

layer_builder::layer_builder(
    const limits& bounds, const content_filter& filter, index_usage& usage, bool hash_content
)
    : bounds_{bounds}, filter_{filter}, usage_{usage}, hash_content_{hash_content}
{}

result<void> layer_builder::keep_names(const tar::entry& e, layer_entry& entry)
{
    if (auto cleaned = clean_path(e.path, bounds_, path_); !cleaned)
        return cleaned;
    target_.clear();
    if (e.type == tar::entry_type::hard_link) {
        if (auto cleaned = clean_path(e.link_target, bounds_, target_); !cleaned)
            return cleaned;
    } else if (e.type == tar::entry_type::symbolic_link) {
        if (e.link_target.size() > bounds_.max_path_bytes)
            return limit_error("max_path_bytes", bounds_.max_path_bytes, path_);
        target_ = e.link_target;
    }
    usage_.name_bytes += path_.size() + target_.size();
    if (usage_.name_bytes > bounds_.max_name_bytes)
        return limit_error("max_name_bytes", bounds_.max_name_bytes, path_);
    entry.path = index_.names.keep(path_);
    entry.link_target = index_.names.keep(target_);
    return {};
}

result<void> layer_builder::keep_content(layer_entry& entry)
{
    keep_bound_ = filter_ ? filter_(entry.path) : 0;
    if (keep_bound_ == 0)
        return {};
    entry.kept = static_cast<std::uint32_t>(index_.kept.size());
    auto& kept = index_.kept.emplace_back();
    kept.complete = entry.size <= keep_bound_;
    usage_.kept_bytes += kept.complete ? entry.size : 0;
    if (usage_.kept_bytes > bounds_.max_kept_total_bytes)
        return limit_error("max_kept_total_bytes", bounds_.max_kept_total_bytes, path_);
    return {};
}

result<void> layer_builder::on_entry(const tar::entry& e)
{
    // Runtimes refuse or ignore these; they never become files.
    skipping_ = e.type == tar::entry_type::other;
    if (skipping_)
        return {};
    if (++usage_.entries > bounds_.max_entries)
        return limit_error("max_entries", bounds_.max_entries, std::string{e.path});
    layer_entry entry;
    entry.type = e.type;
    entry.mode = e.mode;
    entry.uid = e.uid;
    entry.gid = e.gid;
    entry.mtime = e.mtime;
    if (auto kept = keep_names(e, entry); !kept)
        return kept;
    keep_bound_ = 0;
    if (e.type == tar::entry_type::regular) {
        entry.size = e.size;
        index_.stored_bytes += e.size;
        if (auto kept = keep_content(entry); !kept)
            return kept;
    }
    index_.entries.push_back(entry);
    return {};
}

result<void> layer_builder::on_content(bytes_view bytes)
{
    if (skipping_)
        return {};
    if (hash_content_)
        content_hash_.update(bytes);
    if (keep_bound_ != 0 && index_.kept.back().complete)
        index_.kept.back().bytes += as_text(bytes);
    return {};
}

result<void> layer_builder::on_entry_end()
{
    if (!skipping_ && hash_content_ && index_.entries.back().type == tar::entry_type::regular)
        index_.entries.back().content = content_hash_.finish();
    return {};
}

void layer_builder::set_content(const digest& d) noexcept
{
    if (!skipping_ && !index_.entries.empty())
        index_.entries.back().content = d;
}

layer_index layer_builder::take() noexcept
{
    return std::move(index_);
}

} // namespace tare::image
