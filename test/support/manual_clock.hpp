#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace tare::test {

/// A clock that stands still until it is told to move, so that a test of deadlines waits for nothing.
class manual_clock
{
public:
    using time_point = std::chrono::steady_clock::time_point;

    manual_clock()
        : time_{std::make_shared<std::atomic<time_point::rep>>(
              std::chrono::steady_clock::now().time_since_epoch().count()
          )}
    {}

    void advance(std::chrono::steady_clock::duration by) { *time_ += by.count(); }

    /// For `http::server_options::clock`; may outlive this object.
    [[nodiscard]] std::function<time_point()> reader() const
    {
        return [time = time_] { return time_point{std::chrono::steady_clock::duration{*time}}; };
    }

private:
    std::shared_ptr<std::atomic<time_point::rep>> time_;
};

} // namespace tare::test
