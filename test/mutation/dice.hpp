#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

namespace tare::test {

/// Numbers that look random and are the same for the same seed on every platform.
class dice
{
public:
    explicit dice(std::uint64_t seed) noexcept : state_{seed} {}

    /// A number below `bound`; 0 when there is none.
    std::size_t below(std::size_t bound) noexcept
    {
        // splitmix64.
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        z ^= z >> 31U;
        return bound == 0 ? 0 : static_cast<std::size_t>(z % bound);
    }

    /// True once in `times`.
    bool once_in(std::size_t times) noexcept { return below(times) == 0; }

    /// One of the elements of `range`, which must not be empty.
    template<class Range>
    const auto& any_of(const Range& range) noexcept
    {
        return range[below(std::size(range))];
    }

    /// Up to `most` bytes of any value.
    std::string bytes(std::size_t most)
    {
        std::string out(below(most + 1), '\0');
        for (char& c : out)
            c = static_cast<char>(below(256));
        return out;
    }

private:
    std::uint64_t state_;
};

} // namespace tare::test
