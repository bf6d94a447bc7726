// A whole connection: the session that serves sockets, fed through a pair of them, at once and in pieces. It
// ends, it answers no more often than it was asked, nothing follows a refusal, and the pieces do not matter.
#include "fuzz_support.hpp"
#include "http/session.hpp"
#include "http/shared_state.hpp"
#include "http/worker.hpp"

#include <boost/asio/co_spawn.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

using namespace tare;
using namespace tare::http::detail;

namespace {

constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";

class no_log final : public log_sink
{
public:
    [[nodiscard]] bool enabled(log_level) const noexcept override { return false; }

    void write(log_level, std::string_view, std::span<const log_field>) override {}
};

/// One answer, as the server counted it.
struct answer
{
    unsigned status;
    std::string refusal;
    std::string method;
    std::uint64_t received;

    bool operator==(const answer&) const = default;
};

http::task<http::response> greet(const http::request& head, http::body_reader&)
{
    http::response r;
    r.body("text/plain", "hello " + std::string{head.path_parameter("name")}.substr(0, 20));
    co_return r;
}

http::task<http::response> read_body(const http::request& head, http::body_reader& body)
{
    std::array<std::byte, 512> piece;
    while (true) {
        const auto got = co_await body.read(piece);
        if (!got)
            co_return http::problem(got.error(), head.id);
        if (*got == 0)
            break;
    }
    co_return http::response{201};
}

/// What all connections share: one I/O thread, which is this one.
class loop
{
public:
    static loop& only()
    {
        static loop made;
        return made;
    }

    worker& thread() { return worker_; }

    /// Runs what is ready; true when something was.
    bool poll() { return worker_.executor().context().poll() > 0; }

    std::vector<answer> answers;
    std::uint64_t sent = 0;

private:
    loop() : shared_{options(), routes(), log_}, worker_{shared_} {}

    http::server_options options()
    {
        http::server_options o;
        o.observe = [this](const http::served_request& r) {
            answers.push_back({r.status, std::string{r.refusal}, std::string{r.method}, r.received});
            sent += r.sent;
        };
        return o;
    }

    static http::router routes()
    {
        http::router r;
        r.add({http::method::get, "/", greet, 0, {}});
        r.add({http::method::get, "/hello/{name}", greet, 0, {}});
        r.add({http::method::put, "/upload", read_body, 4096, {}});
        r.add({http::method::put, "/ignore", greet, std::uint64_t{1} << 40U, {}});
        return r;
    }

    no_log log_;
    shared_state shared_;
    worker worker_;
};

class connection
{
public:
    connection()
    {
        std::array<int, 2> ends{};
        test::require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
        client_ = ends[0];
        auto& all = loop::only();
        all.answers.clear();
        all.sent = 0;
        // The kind of socket does not matter to what reads and writes it.
        client_socket socket{all.thread().executor(), boost::asio::ip::tcp::v4(), ends[1]};
        auto made = std::make_unique<session>(
            all.thread(), std::move(socket), "127.0.0.1", connection_limiter::place{}
        );
        auto ended = [this](const std::exception_ptr& failure) {
            test::require(!failure);
            ended_ = true;
        };
        boost::asio::co_spawn(all.thread().executor(), session::serve(std::move(made)), ended);
    }

    ~connection() { ::close(client_); }

    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Sends `input` in pieces of `step` bytes, ends our direction, and takes everything that comes.
    void run(std::string_view input, std::size_t step)
    {
        while (!input.empty() && !ended_) {
            const auto piece = input.substr(0, step);
            const auto count = ::send(client_, piece.data(), piece.size(), MSG_NOSIGNAL);
            if (count > 0)
                input.remove_prefix(static_cast<std::size_t>(count));
            const bool moved = settle();
            // It reads no more: what is left could not be sent by any client.
            if (count <= 0 && (errno != EAGAIN || !moved))
                break;
        }
        ::shutdown(client_, SHUT_WR);
        settle();
        // A server that has said its last word waits for the client to go.
        ::shutdown(client_, SHUT_RDWR);
        settle();
        test::require(ended_);
    }

    [[nodiscard]] const std::string& received() const { return received_; }

private:
    /// Lets the server work, and reads what it says, until neither has anything left; true when there was
    /// something.
    bool settle()
    {
        bool any = false;
        bool more = true;
        while (more) {
            more = loop::only().poll();
            more = take() || more;
            any = any || more;
        }
        return any;
    }

    bool take()
    {
        std::array<char, 16384> piece;
        const auto count = ::recv(client_, piece.data(), piece.size(), 0);
        if (count <= 0)
            return false;
        received_.append(piece.data(), static_cast<std::size_t>(count));
        return true;
    }

    int client_ = -1;
    bool ended_ = false;
    std::string received_;
};

std::size_t occurrences(std::string_view text, std::string_view of)
{
    std::size_t count = 0;
    for (auto at = text.find(of); at != std::string_view::npos; at = text.find(of, at + 1))
        ++count;
    return count;
}

std::vector<answer> answers_to(std::string_view input, std::size_t step)
{
    connection client;
    client.run(input, step);
    const auto& all = loop::only().answers;
    const auto& bytes = client.received();
    // One answer for every head that ends, and one for a head that does not.
    test::require(all.size() <= occurrences(input, "\r\n\r\n") + 1);
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
        test::require(all[i].refusal.empty());
    // Nothing but answers and leave to go on was said, and each as long as the server believes.
    const auto counted = loop::only().sent;
    test::require(bytes.size() <= counted + interim.size() * all.size());
    test::require(bytes.empty() || bytes.starts_with("HTTP/1.1 "));
    test::require(occurrences(bytes, "\r\nX-Request-Id: ") <= all.size());
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = test::as_input(data, size);
    const auto whole = answers_to(input, input.size() + 1);
    test::require(whole == answers_to(input, 7));
    if (input.size() <= 4096)
        test::require(whole == answers_to(input, 1));
    return 0;
}
