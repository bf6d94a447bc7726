#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// What has passed of a file and may be asked for later, by its offset. Memory is taken in pieces, never
/// moved, and used again for the next file: a string that grows to megabytes for each program is copied over
/// and over, and the system hands out every page of it anew.
class kept_stretches
{
public:
    /// Forgets the file.
    void clear() noexcept
    {
        stretches_.clear();
        size_ = 0;
    }

    /// Bytes that are kept.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// Keeps bytes of the file at `offset`, which do not come before those of the last call.
    void add(std::uint64_t offset, std::string_view bytes);

    /// Whether all of these bytes were kept; then they are in `out`.
    [[nodiscard]] bool read(std::uint64_t offset, std::uint64_t size, std::string& out) const;

private:
    static constexpr std::size_t piece_bytes = std::size_t{256} << 10U;

    /// Bytes without a gap; the first is the one at `position` of all that is kept.
    struct stretch
    {
        std::uint64_t offset;
        std::size_t position;
        std::size_t size;
    };

    std::vector<std::unique_ptr<char[]>> pieces_;
    std::vector<stretch> stretches_;
    std::size_t size_ = 0;
};

} // namespace tare::inspect
