#include "store/background_check.hpp"

#include "store/opening.hpp"
#include "store/schema.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace tare::store {

background_check::background_check(
    const std::filesystem::path& file, disk_health& health, log_sink& log, std::function<void()> first
)
    : health_{health}, log_{log}, first_{std::move(first)}, database_{open_reader(file, health)}
{
    database_->give_up_when(stopping_);
    thread_ = std::thread{[this] { run(); }};
}

background_check::~background_check()
{
    stopping_ = true;
    thread_.join();
}

void background_check::run()
{
    first_();
    const auto begin = std::chrono::steady_clock::now();
    auto verdict = verify_structure(*database_);
    const bool structure_is_sound = verdict.has_value();
    if (verdict)
        verdict = verify_seals(*database_);
    if (stopping_)
        return;
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    if (verdict) {
        log_.log(
            log_level::info, "report database verified", {{"milliseconds", std::to_string(took.count())}}
        );
        return;
    }
    // A value that has changed is refused whenever it is asked for; the rest can be trusted.
    if (!structure_is_sound)
        health_.found_damage();
    log_.log(log_level::error, "report database damaged", {{"detail", verdict.error().detail}});
}

} // namespace tare::store
