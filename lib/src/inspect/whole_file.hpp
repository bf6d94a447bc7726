#pragma once

#include <tare/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace tare::inspect {

/// The content of one file, kept whole while it passes unless it is larger than a bound. Readers of content
/// hand on to it what they are given.
class whole_file
{
public:
    /// Starts anew. Gives the bytes that are wanted of a file of that size: all, or none of one that is too
    /// large.
    std::uint64_t begin(std::uint64_t size, std::size_t bound)
    {
        bytes_.clear();
        too_large_ = size > bound;
        if (too_large_)
            return 0;
        bytes_.reserve(static_cast<std::size_t>(size));
        return size;
    }

    void add(bytes_view bytes) { bytes_ += as_text(bytes); }

    [[nodiscard]] bool is_too_large() const noexcept { return too_large_; }

    /// What was kept, which is not kept any more.
    [[nodiscard]] std::string take() { return std::exchange(bytes_, {}); }

private:
    std::string bytes_;
    bool too_large_ = false;
};

} // namespace tare::inspect
