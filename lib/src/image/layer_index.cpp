#include "image/content_dispatch.hpp"

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
    const limits& bounds, const content_reader_factory& readers, index_usage& usage,
    codec::background_sha256* content_hash
)
    : bounds_{bounds}, usage_{usage},
      content_{std::make_unique<content_dispatch>(readers ? readers() : content_readers{})},
      content_hash_{content_hash}
{
    // What a layer that broke off has left.
    if (content_hash_ != nullptr)
        content_hash_->discard_part();
}

layer_builder::~layer_builder() = default;

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
    entry.size = e.type == tar::entry_type::regular ? e.size : 0;
    index_.stored_bytes += entry.size;
    index_.entries.push_back(entry);
    if (e.type == tar::entry_type::regular)
        content_->begin(index_.entries.back());
    return {};
}

result<void> layer_builder::on_content(bytes_view bytes)
{
    if (skipping_)
        return {};
    usage_.content_bytes += bytes.size();
    if (expands_too_much(usage_.content_bytes, usage_.received, bounds_))
        return limit_error("max_expansion_ratio", bounds_.max_expansion_ratio, path_);
    if (content_hash_ != nullptr)
        content_hash_->part(bytes);
    content_->on_bytes(bytes);
    return {};
}

result<void> layer_builder::on_entry_end()
{
    if (skipping_ || index_.entries.back().type != tar::entry_type::regular)
        return {};
    if (content_hash_ != nullptr)
        content_hash_->finish_part(index_.entries.back().content);
    content_->end(index_, bounds_, usage_);
    return {};
}

void layer_builder::set_content(const digest& d) noexcept
{
    if (!skipping_ && !index_.entries.empty())
        index_.entries.back().content = d;
}

layer_index layer_builder::take()
{
    if (content_hash_ != nullptr)
        content_hash_->settle();
    return std::move(index_);
}

} // namespace tare::image
