#pragma once

#include <cstddef>
#include <future>
#include <thread>
#include <utility>

namespace tare::codec {

/// Whether a thread of its own could only take turns with its owner. The system is asked once: it reads a
/// file.
[[nodiscard]] inline bool only_one_processor() noexcept
{
    static const bool one = std::thread::hardware_concurrency() == 1;
    return one;
}

/// Going through fewer files than this takes no longer than starting a thread.
inline constexpr std::size_t files_worth_a_thread = 500;

/// Runs `work` on a thread of its own while the caller goes on. Where that is not `worth` a thread, where
/// none can be had, or where it could only take turns with the caller, `work` runs when its result is asked
/// for. The result waits for the thread when it is destroyed: what `work` refers to is declared before it.
template<class Work>
[[nodiscard]] auto beside(bool worth, Work work)
{
    const auto how =
        !worth || only_one_processor() ? std::launch::deferred : std::launch::async | std::launch::deferred;
    return std::async(how, std::move(work));
}

} // namespace tare::codec
