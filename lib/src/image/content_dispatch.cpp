#include "image/content_dispatch.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace tare::image {
namespace {

std::uint32_t position_of(layer_index& index, std::string_view subject, const shortfall& why)
{
    const auto known = std::find_if(index.gaps.begin(), index.gaps.end(), [&](const gap& g) {
        return g.subject == subject && g.why == why;
    });
    const auto position = static_cast<std::uint32_t>(known - index.gaps.begin());
    if (known == index.gaps.end())
        index.gaps.push_back({subject, why});
    return position;
}

} // namespace

content_dispatch::content_dispatch(content_readers readers) : readers_{std::move(readers)}
{
    listeners_.reserve(readers_.size());
}

void content_dispatch::begin(const layer_entry& file)
{
    file_ = &file;
    listeners_.clear();
    awake_ = 0;
    head_size_ = 0;
    asked_ = readers_.empty();
}

void content_dispatch::ask(bytes_view head)
{
    asked_ = true;
    for (const auto& reader : readers_)
        if (const auto wanted = reader->begin(*file_, head)) {
            listeners_.push_back({reader.get(), *wanted});
            awake_ += *wanted > 0 ? 1U : 0U;
        }
}

void content_dispatch::hand_on(bytes_view bytes)
{
    if (awake_ == 0)
        return;
    for (auto& l : listeners_) {
        if (l.left == 0)
            continue;
        const auto piece = bytes.first(std::min<std::uint64_t>(l.left, bytes.size()));
        l.left = l.reader->on_bytes(piece) ? l.left - piece.size() : 0;
        awake_ -= l.left == 0 ? 1U : 0U;
    }
}

void content_dispatch::on_bytes(bytes_view bytes)
{
    if (!asked_) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(content_reader::head_bytes, file_->size));
        if (head_size_ == 0 && bytes.size() >= wanted) {
            ask(bytes.first(wanted));
        } else {
            const auto piece = bytes.first(std::min(wanted - head_size_, bytes.size()));
            std::copy(piece.begin(), piece.end(), head_.begin() + static_cast<std::ptrdiff_t>(head_size_));
            head_size_ += piece.size();
            bytes = bytes.subspan(piece.size());
            if (head_size_ < wanted)
                return;
            const auto head = std::span{head_}.first(head_size_);
            ask(head);
            hand_on(head);
        }
    }
    if (!bytes.empty())
        hand_on(bytes);
}

void content_dispatch::end(layer_index& index, const limits& bounds, index_usage& usage)
{
    // Only an empty file has not shown its head yet.
    if (!asked_)
        ask({});
    auto& entry = index.entries.back();
    for (const auto& l : listeners_) {
        auto said = l.reader->end();
        if (said.found) {
            const auto memory = said.found->memory();
            if (memory > bounds.max_kept_total_bytes - usage.kept_bytes) {
                said.found.reset();
                said.missed = shortfall{"max_kept_total_bytes", bounds.max_kept_total_bytes, {}};
            } else {
                usage.kept_bytes += memory;
            }
        }
        if (!said.found && !said.missed)
            continue;
        if (entry.observations == layer_entry::not_observed)
            entry.observations = static_cast<std::uint32_t>(index.observations.size());
        const auto missed =
            said.missed ? position_of(index, l.reader->subject(), *said.missed) : observed::nothing_missed;
        index.observations.push_back({&entry, std::move(said.found), missed});
    }
    listeners_.clear();
    awake_ = 0;
    asked_ = true;
}

} // namespace tare::image
