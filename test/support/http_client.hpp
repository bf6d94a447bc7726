#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tare::test {

/// One answer as it came over the wire.
struct reply
{
    unsigned status = 0;
    /// Status line and fields, the empty line included.
    std::string head;
    /// By lower-case name; a repeated field keeps its last value.
    std::map<std::string, std::string> fields;
    std::string body;

    [[nodiscard]] std::string field(const std::string& lower_case_name) const
    {
        const auto it = fields.find(lower_case_name);
        return it == fields.end() ? std::string{} : it->second;
    }
};

/// A blocking client that sends exact bytes over loopback. Every wait ends after 30 seconds with an
/// exception, so that a broken server fails a test instead of hanging it.
class http_client
{
public:
    explicit http_client(std::uint16_t port, const char* address = "127.0.0.1")
        : descriptor_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        check(descriptor_ >= 0, "socket");
        const timeval patience{30, 0};
        const int on = 1;
        check(
            ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0, "SO_RCVTIMEO"
        );
        check(
            ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0, "SO_SNDTIMEO"
        );
        check(::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "TCP_NODELAY");
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        check(::inet_pton(AF_INET, address, &to.sin_addr) == 1, "inet_pton");
        check(::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0, "connect");
    }

    http_client(http_client&& other) noexcept
        : descriptor_{std::exchange(other.descriptor_, -1)}, unread_{std::move(other.unread_)}
    {}

    http_client& operator=(http_client&&) = delete;
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;

    virtual ~http_client() { close(); }

    /// Sends everything; throws when the connection does not take it.
    void send(std::string_view bytes) { check(try_send(bytes), "send"); }

    /// Sends everything; false when the server has closed.
    [[nodiscard]] bool try_send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto sent = transmit(bytes.data(), bytes.size());
            if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
                return false;
            check(sent > 0, "send");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// Sends what fits into the socket's buffers without waiting; returns how much that was.
    [[nodiscard]] std::size_t send_what_fits(std::string_view bytes)
    {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return sent < 0 ? 0 : static_cast<std::size_t>(sent);
    }

    /// Ends our direction; the server's answer can still be read.
    void finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

    /// Closes so that the server sees a reset.
    void reset()
    {
        const linger hard{1, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close();
    }

    void close()
    {
        if (descriptor_ >= 0)
            ::close(std::exchange(descriptor_, -1));
    }

    /// Reads one answer; nothing when the server closed before one began. `without_body` for answers to HEAD.
    [[nodiscard]] std::optional<reply> read_reply(bool without_body = false)
    {
        std::size_t end = std::string::npos;
        while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
            if (!read_more()) {
                if (unread_.empty())
                    return std::nullopt;
                throw std::runtime_error("the answer ends within its header: " + unread_);
            }
        reply got;
        got.head = unread_.substr(0, end + 4);
        unread_.erase(0, end + 4);
        parse_head(got);
        const auto length = got.field("content-length");
        if (without_body || length.empty() || got.status < 200)
            return got;
        const auto wanted = static_cast<std::size_t>(std::strtoull(length.c_str(), nullptr, 10));
        while (unread_.size() < wanted)
            if (!read_more())
                throw std::runtime_error("the answer ends within its body");
        got.body = unread_.substr(0, wanted);
        unread_.erase(0, wanted);
        return got;
    }

    /// Every answer until the server closes.
    [[nodiscard]] std::vector<reply> read_replies()
    {
        std::vector<reply> all;
        while (auto got = read_reply())
            all.push_back(std::move(*got));
        return all;
    }

    /// The statuses of `read_replies`.
    [[nodiscard]] std::vector<unsigned> read_statuses()
    {
        std::vector<unsigned> statuses;
        for (const auto& got : read_replies())
            statuses.push_back(got.status);
        return statuses;
    }

    /// Forgets what was read and not looked at.
    void forget_unread() { unread_.clear(); }

    /// Waits for the server to close; true when it sent nothing more before that.
    [[nodiscard]] bool closed_by_server()
    {
        while (unread_.empty())
            if (!read_more())
                return true;
        return false;
    }

protected:
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    // As send(2) and recv(2) without flags.

    virtual ssize_t transmit(const char* bytes, std::size_t size)
    {
        return ::send(descriptor_, bytes, size, MSG_NOSIGNAL);
    }

    virtual ssize_t receive(char* bytes, std::size_t size) { return ::recv(descriptor_, bytes, size, 0); }

private:
    static void check(bool ok, const char* what)
    {
        if (!ok)
            throw std::system_error(errno, std::generic_category(), what);
    }

    /// A reset counts as the end, as it does for people.
    bool read_more()
    {
        std::array<char, 16384> piece;
        const auto got = receive(piece.data(), piece.size());
        if (got < 0 && errno == ECONNRESET)
            return false;
        check(got >= 0, "recv");
        unread_.append(piece.data(), static_cast<std::size_t>(got));
        return got > 0;
    }

    static void parse_head(reply& got)
    {
        std::string_view rest{got.head};
        if (rest.substr(0, 9) != "HTTP/1.1 " || rest.size() < 12)
            throw std::runtime_error("not an answer: " + got.head);
        got.status = static_cast<unsigned>(std::strtoul(got.head.c_str() + 9, nullptr, 10));
        rest.remove_prefix(rest.find("\r\n") + 2);
        while (rest != "\r\n") {
            const auto line = rest.substr(0, rest.find("\r\n"));
            const auto colon = line.find(": ");
            if (colon == std::string_view::npos)
                throw std::runtime_error("not a header field: " + std::string{line});
            std::string name{line.substr(0, colon)};
            std::transform(name.begin(), name.end(), name.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            });
            got.fields[name] = line.substr(colon + 2);
            rest.remove_prefix(line.size() + 2);
        }
    }

    int descriptor_;
    std::string unread_;
};

} // namespace tare::test
