#pragma once

#include "store/database.hpp"
#include "store/disk_health.hpp"

#include <tare/base/log.hpp>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <thread>

namespace tare::store {

/// Reads a whole database while it is in use, on a connection and a thread of its own, and says in the log
/// whether everything is as it was stored. Damage is noted in the health of the disk. Ends early when it is
/// destroyed.
class background_check
{
public:
    /// `health` and `log` outlive it; `first` is called on its thread before anything is verified. Throws
    /// std::runtime_error when the database cannot be opened.
    background_check(
        const std::filesystem::path& file, disk_health& health, log_sink& log, std::function<void()> first
    );
    ~background_check();
    background_check(const background_check&) = delete;
    background_check& operator=(const background_check&) = delete;

private:
    void run();

    disk_health& health_;
    log_sink& log_;
    std::function<void()> first_;
    std::unique_ptr<database> database_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace tare::store
