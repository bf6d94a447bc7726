#pragma once

#include <thread>

namespace tare::codec {

/// Whether a thread of its own could only take turns with its owner. The system is asked once: it reads a
/// file.
[[nodiscard]] inline bool only_one_processor() noexcept
{
    static const bool one = std::thread::hardware_concurrency() == 1;
    return one;
}

} // namespace tare::codec
