#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tare::tar {

/// One piece of a sparse file that has data.
struct fragment
{
    std::uint64_t offset;
    std::uint64_t length;
};

/// Where the data of a sparse file belongs. Reads the four encodings of GNU tar (manual, "Storing Sparse
/// Files"); each piece is checked as it comes: in order, no overlap, inside the file, no more than
/// `limits::max_sparse_fragments`. Reused from file to file, so that it allocates once.
class sparse_map
{
public:
    /// `bounds` must outlive the map.
    explicit sparse_map(const limits& bounds) noexcept : bounds_{bounds} {}

    /// Starts the map of a file of `logical_size` bytes.
    void start(std::uint64_t logical_size) noexcept;

    /// Old GNU: the (offset, length) pairs of 24 bytes in `slots`, up to the first empty one.
    result<void> add_slots(std::string_view slots);

    /// PAX 0.0 and 0.1: `list` is "offset,length,offset,length..." with `pairs` pairs.
    result<void> add_list(std::string_view list, std::string_view pairs);

    /// PAX 1.0: the next 512-byte block of the map, which precedes the data; true when it was the last.
    result<bool> add_block(bytes_view block);

    /// Says that the map is complete and that `stored` bytes of data follow.
    result<void> finish(std::uint64_t stored) const;

    [[nodiscard]] std::span<const fragment> fragments() const noexcept { return fragments_; }

    [[nodiscard]] std::uint64_t logical_size() const noexcept { return logical_size_; }

    /// Bytes that the pieces hold together.
    [[nodiscard]] std::uint64_t data_bytes() const noexcept { return data_bytes_; }

private:
    result<void> add(std::int64_t offset, std::int64_t length);
    result<void> add_number(std::int64_t number);

    const limits& bounds_;
    std::vector<fragment> fragments_;
    std::uint64_t logical_size_ = 0;
    std::uint64_t data_bytes_ = 0;
    std::uint64_t end_ = 0;
    std::uint64_t pieces_ = 0;
    // PAX 1.0: the number being read, and those still to come.
    std::uint64_t number_ = 0;
    bool has_digits_ = false;
    bool has_count_ = false;
    bool has_offset_ = false;
    std::int64_t offset_ = 0;
    std::uint64_t numbers_left_ = 0;
};

} // namespace tare::tar
