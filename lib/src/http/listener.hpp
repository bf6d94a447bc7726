#pragma once

#include "worker.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tare::http::detail {

/// A listening socket on the first worker's thread that deals connections out to all workers. Running
/// out of file descriptors does not end it: it sheds a connection with a descriptor held in reserve, waits,
/// and goes on.
class listener
{
public:
    /// Binds and listens on `address` ("127.0.0.1:8080", "[::]:0"). Throws std::runtime_error that says what
    /// to change.
    listener(
        shared_state& shared, const std::vector<std::unique_ptr<worker>>& workers, const std::string& address
    );
    ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// Accepts until `stop`. Both on the first worker's thread, or before it runs.
    void start();
    void stop() noexcept;

private:
    using acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, worker::executor_type>;
    using clock = std::chrono::steady_clock;

    static task<> accept_all(listener& self);
    [[nodiscard]] std::chrono::milliseconds accept_ready();
    [[nodiscard]] std::chrono::milliseconds back_off(const boost::system::error_code& error);
    void shed_one() noexcept;
    void adopt(int accepted, const boost::asio::ip::tcp::endpoint& client);
    void log_refusal(const std::string& peer, connection_limiter::verdict why);

    shared_state& shared_;
    const std::vector<std::unique_ptr<worker>>& workers_;
    acceptor acceptor_;
    worker::timer pause_;
    bool follows_processors_;
    bool stopped_ = false;
    std::chrono::milliseconds delay_{0};
    std::uint64_t failures_ = 0;
    int reserve_ = -1;
    clock::time_point last_refusal_log_{};
};

} // namespace tare::http::detail
