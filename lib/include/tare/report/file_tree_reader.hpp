#pragma once

#include <tare/base/result.hpp>
#include <tare/report/file_tree.hpp>

#include <cstdint>
#include <string_view>

namespace tare::report {

/// Reads the stored form entry by entry, so that the list itself need not be held.
class file_tree_reader
{
public:
    /// A reader of what `encode` wrote, of this version or an older one; `errc::storage_failed` on anything
    /// else. `bytes` outlive the reader.
    [[nodiscard]] static result<file_tree_reader> open(std::string_view bytes);

    /// How many entries are left.
    [[nodiscard]] std::uint64_t left() const noexcept { return left_; }

    /// Reads the next entry into `to`, which is the one that was read before, or new for the first: what is
    /// the same is not copied again. False at the end; `errc::storage_failed` when the rest is damaged.
    [[nodiscard]] result<bool> next(file_node& to);

private:
    file_tree_reader(std::string_view rest, std::uint64_t count, bool has_positions)
        : rest_{rest}, left_{count}, has_positions_{has_positions}
    {}

    std::string_view rest_;
    std::uint64_t left_;
    bool has_positions_;
};

} // namespace tare::report
