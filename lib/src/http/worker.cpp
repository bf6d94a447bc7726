#include "worker.hpp"

#include "head_writer.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <random>

namespace tare::http::detail {
namespace {

constexpr std::size_t scratch_bytes = std::size_t{64} << 10;

/// How often deadlines are looked at: often enough that the shortest is not overrun by more than a quarter.
std::chrono::milliseconds sweep_interval(const server_limits& limits)
{
    using std::chrono::milliseconds;
    return std::clamp(shortest_timeout(limits) / 4, milliseconds{1}, milliseconds{250});
}

std::uint64_t random_seed()
{
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32U) | device();
}

} // namespace

std::chrono::milliseconds shortest_timeout(const server_limits& limits)
{
    return std::min({
        limits.header_timeout,
        limits.idle_timeout,
        limits.first_body_byte_timeout,
        limits.body_window,
        limits.write_timeout,
        limits.drain_timeout,
    });
}

worker::worker(shared_state& shared)
    : shared_{shared}, credentials_{shared.options.credentials}, tls_{shared.options.tls},
      scratch_(scratch_bytes), id_state_{random_seed()}, tick_{sweep_interval(shared.limits())},
      io_{std::in_place, 1}, guard_{std::in_place, io_->get_executor()},
      sweep_timer_{std::in_place, io_->get_executor()}
{}

worker::~worker()
{
    // Suspended coroutines are destroyed with the event loop; their connections must still find this object,
    // but not its timer.
    destroyed_ = true;
    sweep_timer_.reset();
    guard_.reset();
    io_.reset();
}

void worker::run()
{
    while (true) {
        try {
            io_->run();
            return;
        } catch (const std::exception& e) {
            shared_.log.log(log_level::error, "exception in an event loop", {{"exception", e.what()}});
        }
    }
}

void worker::add(channel& connection)
{
    channels_.push_back(connection);
    arm_sweep();
}

void worker::removed() noexcept
{
    finish_if_drained();
}

void worker::arm_sweep()
{
    if (sweep_armed_ || channels_.empty())
        return;
    sweep_armed_ = true;
    sweep_timer_->expires_after(tick_);
    sweep_timer_->async_wait([this](boost::system::error_code error) {
        sweep_armed_ = false;
        if (!error)
            sweep();
        arm_sweep();
    });
}

void worker::sweep()
{
    const auto now = shared_.now();
    const bool cut = draining_ && now >= cut_at_;
    for (auto& connection : channels_) {
        if (!cut) {
            connection.check_deadline(now);
        } else if (!connection.was_cut()) {
            connection.cut();
            ++shared_.cut;
        }
    }
}

void worker::drain(std::chrono::steady_clock::time_point cut_at)
{
    draining_ = true;
    cut_at_ = std::min(cut_at_, cut_at);
    for (auto& connection : channels_)
        connection.wake_if_idle();
    finish_if_drained();
}

void worker::finish_if_drained() noexcept
{
    if (destroyed_ || !draining_ || !channels_.empty())
        return;
    guard_.reset();
    sweep_timer_->cancel();
}

std::string_view worker::date()
{
    const auto now = std::time(nullptr);
    if (now != date_second_) {
        date_ = http_date(now);
        date_second_ = now;
    }
    return date_;
}

std::string worker::next_request_id()
{
    // SplitMix64: a bijection of a counter, so no two are alike before 2^64 requests of one thread.
    id_state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = id_state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    mixed ^= mixed >> 31U;
    static constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string id(13, '0');
    for (auto& c : id) {
        c = alphabet[mixed & 31U];
        mixed >>= 5U;
    }
    return id;
}

} // namespace tare::http::detail
