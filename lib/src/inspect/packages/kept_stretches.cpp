#include "inspect/packages/kept_stretches.hpp"

#include <algorithm>
#include <cstring>

namespace tare::inspect {

void kept_stretches::add(std::uint64_t offset, std::string_view bytes)
{
    if (stretches_.empty() || stretches_.back().offset + stretches_.back().size != offset)
        stretches_.push_back({offset, size_, 0});
    stretches_.back().size += bytes.size();
    while (!bytes.empty()) {
        const auto at = size_ % piece_bytes;
        if (size_ / piece_bytes == pieces_.size())
            pieces_.push_back(std::make_unique_for_overwrite<char[]>(piece_bytes));
        const auto count = std::min(bytes.size(), piece_bytes - at);
        std::memcpy(pieces_[size_ / piece_bytes].get() + at, bytes.data(), count);
        bytes.remove_prefix(count);
        size_ += count;
    }
}

bool kept_stretches::read(std::uint64_t offset, std::uint64_t size, std::string& out) const
{
    const auto found = std::ranges::find_if(stretches_, [&](const stretch& s) {
        return offset >= s.offset && offset - s.offset <= s.size && size <= s.size - (offset - s.offset);
    });
    if (found == stretches_.end())
        return false;
    out.clear();
    auto position = found->position + static_cast<std::size_t>(offset - found->offset);
    for (auto left = static_cast<std::size_t>(size); left != 0;) {
        const auto at = position % piece_bytes;
        const auto count = std::min(left, piece_bytes - at);
        out.append(pieces_[position / piece_bytes].get() + at, count);
        position += count;
        left -= count;
    }
    return true;
}

} // namespace tare::inspect
