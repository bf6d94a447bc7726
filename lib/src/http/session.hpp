#pragma once

#include "body_source.hpp"
#include "channel.hpp"
#include "connection_limiter.hpp"
#include "head_parser.hpp"
#include "head_writer.hpp"
#include "worker.hpp"

#include <tare/http/response.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tare::http::detail {

/// One connection from accept to close: one request after another, never two at a time. Bytes of a next
/// request wait in the buffer until the answer is out.
class session
{
public:
    session(worker& owner, client_socket socket, std::string peer, connection_limiter::place held);

    /// Serves until either side ends the connection. Nothing is thrown but by bugs and lack of memory.
    static task<> serve(std::unique_ptr<session> self);

    /// Tells a client that there are too many connections, and closes.
    static task<> turn_away(std::unique_ptr<session> self);

private:
    enum class head_outcome : std::uint8_t
    {
        complete,
        /// There is a `fault_` to answer with.
        refused,
        /// Nothing to say, or nobody to say it to.
        gone,
    };

    /// The handshake of a connection that is to be secured.
    task<head_outcome> secure();
    task<head_outcome> read_head();
    /// True when another request may follow.
    task<bool> exchange();
    task<response> call_handler(const route* chosen);
    task<> refuse();
    task<> close();
    void reset();

    [[nodiscard]] head_outcome judge_end(const transfer& got, bool seen_bytes);
    [[nodiscard]] std::optional<response> decide_early(const route*& chosen, permit& held);
    [[nodiscard]] std::optional<response> check_credentials(const route& chosen);
    [[nodiscard]] std::optional<error> check_request(const route& chosen) const;
    [[nodiscard]] bool may_persist() const noexcept;
    task<transfer> send(const response& answer, persistence connection);
    void report(const route* chosen, const response& answer, const transfer& sent);

    worker& worker_;
    connection_limiter::place held_;
    channel channel_;
    body_source body_;
    std::string peer_;
    request request_;
    head_facts facts_;
    error fault_;
    std::size_t head_bytes_ = 0;
    bool first_ = true;
    /// A request was refused: what follows it is unknown.
    bool refused_ = false;
    /// The client cannot be reached any more.
    bool gone_ = false;
    std::string out_;
    std::chrono::steady_clock::time_point began_;
};

} // namespace tare::http::detail
