#pragma once

#include <cstddef>

namespace tare::test {

/// Measures what the program takes from the heap by `new`. Only in programs that heap_meter.cpp is linked
/// into, which replaces the global operators.
class heap_meter
{
public:
    /// Starts a measurement.
    heap_meter() noexcept;

    /// The most bytes that were allocated at one time since then, beyond what was allocated before.
    [[nodiscard]] std::size_t peak() const noexcept;

private:
    std::size_t before_;
};

} // namespace tare::test
