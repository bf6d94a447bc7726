#pragma once

#include "channel.hpp"
#include "shared_state.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::http::detail {

/// The shortest of all deadlines.
[[nodiscard]] std::chrono::milliseconds shortest_timeout(const server_limits& limits);

/// One I/O thread: its event loop, the connections that live on it, and what they share. Everything but
/// `executor` and the constructor belongs to that thread.
class worker
{
public:
    using executor_type = boost::asio::io_context::executor_type;
    using timer = boost::asio::basic_waitable_timer<
        std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, executor_type>;

    explicit worker(shared_state& shared);
    ~worker();
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    [[nodiscard]] executor_type executor() noexcept { return io_->get_executor(); }

    /// Serves until `drain` was called and every connection has ended. An exception of a handler is logged
    /// and survived.
    void run();

    /// Closes idle connections, cuts the rest at `cut_at`, and lets `run` return when none is left. May be
    /// called again with an earlier time.
    void drain(std::chrono::steady_clock::time_point cut_at);

    void add(channel& connection);

    /// A connection has left the list.
    void removed() noexcept;

    [[nodiscard]] shared_state& shared() noexcept { return shared_; }

    [[nodiscard]] const server_limits& limits() const noexcept { return shared_.limits(); }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const { return shared_.now(); }

    /// Judges requests on this thread; may be null.
    [[nodiscard]] const authenticator* credentials() const noexcept { return credentials_.get(); }

    void use(std::shared_ptr<const authenticator> credentials) { credentials_ = std::move(credentials); }

    /// What new connections of this thread are secured with; null: they are plain.
    [[nodiscard]] const tls_context* tls() const noexcept { return tls_.get(); }

    void use(std::shared_ptr<const tls_context> tls) { tls_ = std::move(tls); }

    /// Memory for bytes that nobody looks at.
    [[nodiscard]] std::vector<char>& scratch() noexcept { return scratch_; }

    /// The Date field's value, made once a second.
    [[nodiscard]] std::string_view date();

    /// An identifier for a request: 13 characters, practically unique.
    [[nodiscard]] std::string next_request_id();

private:
    void arm_sweep();
    void sweep();
    void finish_if_drained() noexcept;

    shared_state& shared_;
    std::shared_ptr<const authenticator> credentials_;
    std::shared_ptr<const tls_context> tls_;
    std::vector<char> scratch_;
    std::time_t date_second_ = 0;
    std::string date_;
    std::uint64_t id_state_;
    std::chrono::steady_clock::duration tick_;
    bool sweep_armed_ = false;
    bool draining_ = false;
    bool destroyed_ = false;
    std::chrono::steady_clock::time_point cut_at_ = std::chrono::steady_clock::time_point::max();
    boost::intrusive::list<channel, boost::intrusive::constant_time_size<false>> channels_;
    std::optional<boost::asio::io_context> io_;
    std::optional<boost::asio::executor_work_guard<executor_type>> guard_;
    std::optional<timer> sweep_timer_;
};

} // namespace tare::http::detail
