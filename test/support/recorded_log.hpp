#pragma once

#include <tare/base/log.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// Keeps every event, and lets a test wait for one.
class recorded_log final : public log_sink
{
public:
    struct entry
    {
        log_level level;
        std::string event;
        std::map<std::string, std::string> fields;
    };

    void write(log_level level, std::string_view event, std::span<const log_field> fields) override
    {
        entry made{level, std::string{event}, {}};
        for (const auto& field : fields)
            made.fields.emplace(field.name, field.value);
        const std::scoped_lock lock{mutex_};
        entries_.push_back(std::move(made));
        changed_.notify_all();
    }

    [[nodiscard]] std::vector<entry> entries() const
    {
        const std::scoped_lock lock{mutex_};
        return entries_;
    }

    [[nodiscard]] std::size_t count(std::string_view event) const
    {
        const auto all = entries();
        return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [event](const entry& e) {
            return e.event == event;
        }));
    }

    /// Waits until there are `wanted` events of that name; false when they do not come.
    [[nodiscard]] bool wait_for(std::string_view event, std::size_t wanted = 1) const
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, std::chrono::seconds{30}, [&] {
            const auto is_wanted = [event](const entry& e) { return e.event == event; };
            return static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), is_wanted)) >=
                   wanted;
        });
    }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<entry> entries_;
};

} // namespace tare::test
