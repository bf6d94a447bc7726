#pragma once

#include <tare/base/log.hpp>
#include <tare/http/authenticator.hpp>
#include <tare/http/router.hpp>
#include <tare/http/tls.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::http {

/// Every bound and deadline of the HTTP side. Sizes are bytes.
struct server_limits
{
    /// Request line and header fields together. Never above 64 KiB: Beast 347 throws there.
    std::size_t max_header_bytes = 8192;
    std::size_t max_header_fields = 100;
    std::size_t max_target_bytes = 2048;
    std::size_t max_connections = 10'000;
    std::size_t max_connections_per_address = 1'000;
    /// From the first byte of a request (or from accept) to the end of its header.
    std::chrono::milliseconds header_timeout{10'000};
    /// Without a request on a kept-alive connection.
    std::chrono::milliseconds idle_timeout{30'000};
    /// Until a body's first byte. Long, because `docker save` gathers a large image before it writes
    /// anything.
    std::chrono::milliseconds first_body_byte_timeout{300'000};
    /// One window over which `min_body_rate` is judged.
    std::chrono::milliseconds body_window{30'000};
    /// Bytes per second that a body has to arrive at, over each window in which we were reading.
    std::uint64_t min_body_rate = std::uint64_t{16} << 10;
    /// For the client to take one answer's next piece.
    std::chrono::milliseconds write_timeout{30'000};
    /// Body bytes that are read and thrown away so that a client sees an early answer, and for how long.
    std::uint64_t max_drain_bytes = std::uint64_t{256} << 10;
    std::chrono::milliseconds drain_timeout{2'000};
};

/// What became of one request, for metrics. The views are valid during the call only.
struct served_request
{
    /// The method's name; "other" when Tare does not know it or the request was refused before it could be
    /// read.
    std::string_view method;
    /// The path of the route as it was added; empty when there was none. Never bytes of a client: safe as a
    /// label.
    std::string_view route;
    unsigned status = 0;
    /// The id of the `errc` that the answer is a problem document of ("not-found"); empty for other answers.
    std::string_view problem;
    /// Which rule of the framing guard the request broke: one of `refusal_reasons()`. Empty when it was well
    /// formed.
    std::string_view refusal;
    /// Body bytes, framing not counted.
    std::uint64_t received = 0;
    /// Bytes of the whole answer.
    std::uint64_t sent = 0;
    /// From the end of the request's header to the end of the answer.
    std::chrono::nanoseconds duration{};
};

/// The words for what the framing guard refuses ("two-lengths", "chunk", …): all that
/// `served_request::refusal` can be.
[[nodiscard]] std::span<const std::string_view> refusal_reasons() noexcept;

/// Counters since the start, for metrics.
struct server_statistics
{
    std::uint64_t accepted = 0;
    /// Connections turned away by `max_connections` and by `max_connections_per_address`.
    std::uint64_t refused_total = 0;
    std::uint64_t refused_address = 0;
    /// Failed accepts: out of descriptors, mostly.
    std::uint64_t accept_failures = 0;
    /// Connections that were cut because the grace of `stop` had ended.
    std::uint64_t cut = 0;
    /// Clients with which no TLS connection came about.
    std::uint64_t failed_handshakes = 0;
    /// When the certificate that new connections are secured with ends; the clock's epoch without TLS.
    std::chrono::system_clock::time_point certificate_until{};
};

struct server_options
{
    /// "127.0.0.1:8080", "[::]:8080"; port 0 takes a free one.
    std::vector<std::string> listen{"127.0.0.1:8080"};
    /// Each with its own event loop; a connection stays on one.
    std::size_t io_threads = 1;
    /// The kernel hands a connection over with its first bytes, or after about a second without any
    /// (TCP_DEFER_ACCEPT, tcp(7)): a small request is read in the wake-up that accepts its connection, and
    /// who says nothing is nobody's business until then.
    bool defer_accept = false;
    /// Connections whose packets arrive on the same processor (SO_INCOMING_CPU, socket(7)) share a thread, as
    /// long as it has not many more than another: it and who feeds it take turns on that processor. Otherwise
    /// they are dealt out in turn.
    bool follow_processors = false;
    server_limits limits;
    /// Secures every connection; absent: they are plain, as behind a proxy.
    std::shared_ptr<const tls_context> tls;
    /// Judges requests to routes that need a scope; absent: every route is open.
    std::shared_ptr<const authenticator> credentials;
    /// Called once for every answer, on an I/O thread: quick, safe from several threads, and it does not
    /// throw.
    std::function<void(const served_request&)> observe;
    /// What deadlines are read from; empty is the steady clock. For tests, which would have to wait
    /// otherwise. Called on every I/O thread; a time that is ahead is noticed within 250 ms.
    std::function<std::chrono::steady_clock::time_point()> clock;
};

/// An HTTP/1.1 server (RFC 9112) on Boost.Asio and Beast. Strict: what two parsers could frame differently is
/// refused. Reusable on its own: it knows nothing of images.
class server
{
public:
    /// Binds and listens, so that `ports` is known and clients may connect; throws std::runtime_error with
    /// the sentence that says what to change when it cannot. `log` must outlive the server. Nothing is served
    /// before `run`.
    server(server_options options, router routes, log_sink& log);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// The bound ports, in the order of `server_options::listen`.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;

    /// Serves on `io_threads` threads, of which the caller's is one, until `stop` has drained. Call once.
    void run();

    /// From any thread, any number of times: stops accepting, closes idle connections, lets busy ones finish
    /// their request with `Connection: close`, cuts what is left after `grace`, and then lets `run` return.
    void stop(std::chrono::milliseconds grace);

    /// From any thread: judges requests by `credentials` from now on, also on connections that are open. What
    /// is being served goes on.
    void use(std::shared_ptr<const authenticator> credentials);

    /// From any thread: secures connections with `tls` from now on. Connections that are open go on with what
    /// they have.
    void use(std::shared_ptr<const tls_context> tls);

    /// True once `stop` was called: readiness turns false.
    [[nodiscard]] bool stopping() const noexcept;

    /// Open connections.
    [[nodiscard]] std::size_t connections() const noexcept;

    [[nodiscard]] server_statistics statistics() const noexcept;

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace tare::http
