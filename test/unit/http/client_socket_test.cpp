#include "http/client_socket.hpp"

#include <boost/asio/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tare::http::detail {
namespace {

namespace net = boost::asio;

/// One of two sockets that are connected with each other, and the descriptor of the other.
struct connected
{
    net::io_context loop;
    int peer = -1;
    std::optional<client_socket> socket;

    connected()
    {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
        peer = ends[1];
        // The kind of socket does not matter to what reads and writes it.
        socket.emplace(loop.get_executor(), net::ip::tcp::v4(), ends[0]);
    }

    ~connected()
    {
        if (peer >= 0)
            ::close(peer);
    }

    connected(const connected&) = delete;
    connected& operator=(const connected&) = delete;

    void say(std::string_view text) const
    {
        REQUIRE(::send(peer, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
    }

    /// What the peer receives: text, "" at the end, or "nothing yet".
    [[nodiscard]] std::string hear() const
    {
        std::array<char, 64> bytes{};
        const auto count = ::recv(peer, bytes.data(), bytes.size(), 0);
        if (count < 0)
            return "nothing yet";
        return {bytes.data(), static_cast<std::size_t>(count)};
    }
};

std::array<net::const_buffer, 2> pieces(std::string_view first, std::string_view second)
{
    return {net::const_buffer(first.data(), first.size()), net::const_buffer(second.data(), second.size())};
}

} // namespace

TEST_CASE("a client's socket is read and written without the event loop")
{
    connected c;
    std::array<char, 8> bytes{};
    CHECK_FALSE(c.socket->try_read(net::buffer(bytes)));
    CHECK_FALSE(c.socket->has_input());
    c.say("0123456789");
    CHECK(c.socket->has_input());
    const auto first = c.socket->try_read(net::buffer(bytes));
    REQUIRE(first);
    CHECK_FALSE(first->error);
    CHECK(std::string_view(bytes.data(), first->bytes) == "01234567");
    CHECK(c.socket->try_read(net::buffer(bytes))->bytes == 2);
    CHECK(c.socket->try_write(pieces("ab", "cd"))->bytes == 4);
    CHECK(c.hear() == "abcd");
    c.socket->end_output();
    CHECK(c.hear().empty());
    ::close(std::exchange(c.peer, -1));
    CHECK(c.socket->try_read(net::buffer(bytes))->error == net::error::eof);
    CHECK(c.socket->try_write(pieces("x", ""))->error == net::error::broken_pipe);
    CHECK_FALSE(c.socket->is_waitable());
}

TEST_CASE("what the kernel has no room for has to be waited for")
{
    connected c;
    const std::string much(std::size_t{1} << 20U, 'x');
    std::size_t sent = 0;
    auto step = c.socket->try_write(pieces(much, much));
    for (; step && !step->error; step = c.socket->try_write(pieces(much, much)))
        sent += step->bytes;
    CHECK_FALSE(step);
    CHECK(sent > 0);
}

TEST_CASE("a client's socket is known to the event loop when it is first waited for, and stays the same")
{
    connected c;
    const auto before = c.socket->native_handle();
    auto moved = std::move(*c.socket);
    CHECK(moved.native_handle() == before);
    std::size_t got = 0;
    std::array<char, 8> bytes{};
    moved.waitable().async_read_some(
        net::buffer(bytes), [&got](boost::system::error_code, std::size_t count) { got = count; }
    );
    CHECK(moved.is_waitable());
    CHECK(moved.native_handle() == before);
    c.say("hi");
    c.loop.run();
    CHECK(got == 2);
    bool aborted = false;
    moved.waitable().async_read_some(
        net::buffer(bytes),
        [&aborted](boost::system::error_code e, std::size_t) { aborted = e == net::error::operation_aborted; }
    );
    moved.cancel();
    c.loop.restart();
    c.loop.run();
    CHECK(aborted);
}

TEST_CASE("a client's socket is closed once, known to the event loop or not")
{
    for (const bool known : {false, true}) {
        for (const bool by_hand : {false, true}) {
            connected c;
            if (known)
                static_cast<void>(c.socket->waitable());
            CHECK(c.hear() == "nothing yet");
            if (by_hand) {
                c.socket->close();
                CHECK(c.socket->native_handle() == -1);
                std::array<char, 8> bytes{};
                CHECK(c.socket->try_read(net::buffer(bytes))->error == net::error::bad_descriptor);
                CHECK_FALSE(c.socket->has_input());
                CHECK_FALSE(c.socket->waitable().is_open());
            } else {
                c.socket.reset();
            }
            CHECK(c.hear().empty());
        }
    }
}

} // namespace tare::http::detail
