#include "tar/sparse_map.hpp"

#include "tar/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tare::tar {
namespace {

constexpr std::size_t slot_size = 24;

error malformed(std::string detail)
{
    return make_error(errc::malformed_tar, std::move(detail));
}

} // namespace

void sparse_map::start(std::uint64_t logical_size) noexcept
{
    fragments_.clear();
    logical_size_ = logical_size;
    data_bytes_ = 0;
    end_ = 0;
    pieces_ = 0;
    number_ = 0;
    has_digits_ = false;
    has_count_ = false;
    has_offset_ = false;
    numbers_left_ = 0;
}

result<void> sparse_map::add_slots(std::string_view slots)
{
    for (; slots.size() >= slot_size && slots.front() != '\0'; slots.remove_prefix(slot_size)) {
        const auto offset = parse_numeric(slots.substr(0, 12));
        const auto length = parse_numeric(slots.substr(12, 12));
        if (!offset || !length)
            return malformed("A number in a sparse map cannot be read.");
        if (auto added = add(*offset, *length); !added)
            return added;
    }
    return {};
}

result<void> sparse_map::add_list(std::string_view list, std::string_view pairs)
{
    const auto declared = parse_decimal(pairs);
    const auto numbers = list.empty() ? 0 : std::ranges::count(list, ',') + 1;
    if (!declared || numbers % 2 != 0 || numbers / 2 != *declared)
        return malformed("The sparse map in a PAX header does not have as many pieces as it declares.");
    while (!list.empty()) {
        const auto next = [&list] {
            const std::size_t comma = list.find(',');
            const auto number = parse_decimal(list.substr(0, comma));
            list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
            return number;
        };
        const auto offset = next();
        const auto length = next();
        if (!offset || !length)
            return malformed("A number in the sparse map of a PAX header cannot be read.");
        if (auto added = add(*offset, *length); !added)
            return added;
    }
    return {};
}

result<bool> sparse_map::add_block(bytes_view block)
{
    for (const char c : as_text(block)) {
        if (c >= '0' && c <= '9') {
            constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
            const auto digit = static_cast<std::uint64_t>(c - '0');
            if (number_ > (largest - digit) / 10)
                return malformed("A number in a sparse map is too large.");
            number_ = number_ * 10 + digit;
            has_digits_ = true;
            continue;
        }
        if (c != '\n' || !has_digits_)
            return malformed("The sparse map before a file's data is not lines of decimal numbers.");
        if (auto added = add_number(static_cast<std::int64_t>(number_)); !added)
            return added.error();
        number_ = 0;
        has_digits_ = false;
        if (numbers_left_ == 0)
            return true;
    }
    return false;
}

result<void> sparse_map::add_number(std::int64_t number)
{
    if (!has_count_) {
        if (static_cast<std::uint64_t>(number) > bounds_.max_sparse_fragments)
            return limit_error("max_sparse_fragments", bounds_.max_sparse_fragments);
        has_count_ = true;
        numbers_left_ = 2 * static_cast<std::uint64_t>(number);
        return {};
    }
    --numbers_left_;
    has_offset_ = !has_offset_;
    if (!has_offset_)
        return add(offset_, number);
    offset_ = number;
    return {};
}

result<void> sparse_map::add(std::int64_t offset, std::int64_t length)
{
    if (offset < 0 || length < 0)
        return malformed("A sparse map has a negative number.");
    const auto first = static_cast<std::uint64_t>(offset);
    const auto size = static_cast<std::uint64_t>(length);
    if (first > logical_size_ || size > logical_size_ - first)
        return malformed("A sparse map has a piece beyond the end of its file.");
    if (first < end_)
        return malformed("A sparse map has pieces that overlap or are out of order.");
    if (++pieces_ > bounds_.max_sparse_fragments)
        return limit_error("max_sparse_fragments", bounds_.max_sparse_fragments);
    end_ = first + size;
    data_bytes_ += size;
    if (size != 0)
        fragments_.push_back({first, size});
    return {};
}

result<void> sparse_map::finish(std::uint64_t stored) const
{
    if (data_bytes_ == stored)
        return {};
    return malformed(
        fmt::format("A sparse file stores {} bytes, but its map has place for {}.", stored, data_bytes_)
    );
}

} // namespace tare::tar
