#pragma once

#include <tare/service/service.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <http_client.hpp>
#include <image_builder.hpp>
#include <mutex>
#include <openapi_check.hpp>
#include <optional>
#include <recorded_log.hpp>
#include <string>
#include <string_view>
#include <tar_builder.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace tare::test {

/// A whole service on a free loopback port and a thread of its own, stopped at the end of the scope. Every
/// answer that comes through it is compared with the OpenAPI document; what is not documented fails the test
/// at the end.
class scoped_service
{
public:
    explicit scoped_service(service::config c = {})
        : service_{on_free_port(std::move(c)), log_}, thread_{[this] { service_.run(); }}
    {}

    ~scoped_service()
    {
        service_.stop();
        for (const auto& violation : violations_)
            FAIL_CHECK(violation);
    }

    scoped_service(const scoped_service&) = delete;
    scoped_service& operator=(const scoped_service&) = delete;

    [[nodiscard]] std::uint16_t port() const { return service_.ports().front(); }

    [[nodiscard]] recorded_log& log() noexcept { return log_; }

    [[nodiscard]] service::service& get() noexcept { return service_; }

    /// Sends one request without a body over a connection of its own.
    [[nodiscard]] reply
    ask(std::string_view method, std::string_view target, std::string_view fields = {}) const
    {
        http_client client{port()};
        client.send(fmt::format("{} {} HTTP/1.1\r\nHost: t\r\n{}\r\n", method, target, fields));
        return checked(method, target, client.read_reply(method == "HEAD").value());
    }

    [[nodiscard]] reply get(std::string_view target, std::string_view fields = {}) const
    {
        return ask("GET", target, fields);
    }

    /// Uploads with Content-Length.
    [[nodiscard]] reply
    put(std::string_view target, std::string_view body, std::string_view fields = {}) const
    {
        http_client client{port()};
        client.send(fmt::format(
            "PUT {} HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n{}\r\n", target, body.size(), fields
        ));
        // The service may answer, and stop reading, before it has everything.
        static_cast<void>(client.try_send(body));
        return checked("PUT", target, client.read_reply().value());
    }

    /// Uploads in chunks of `size` bytes, as curl -T - does.
    [[nodiscard]] reply put_chunked(
        std::string_view method, std::string_view target, std::string_view body, std::size_t size
    ) const
    {
        http_client client{port()};
        client.send(
            fmt::format("{} {} HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n", method, target)
        );
        std::string framed;
        for (std::size_t i = 0; i < body.size(); i += size) {
            const auto piece = body.substr(i, size);
            framed += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
        }
        static_cast<void>(client.try_send(framed + "0\r\n\r\n"));
        return checked(method, target, client.read_reply().value());
    }

    /// Compares an answer with what is documented, and gives it back. From any thread.
    reply checked(std::string_view method, std::string_view target, reply r) const
    {
        const std::scoped_lock lock{mutex_};
        if (!documented_)
            documented_.emplace(fetch_document());
        if (auto violation = documented_->violation(std::string{method}, target, r); !violation.empty())
            violations_.push_back(std::move(violation));
        return r;
    }

private:
    [[nodiscard]] std::string fetch_document() const
    {
        http_client client{port()};
        client.send("GET /openapi.json HTTP/1.1\r\nHost: t\r\n\r\n");
        return client.read_reply().value().body;
    }

    static service::config on_free_port(service::config c)
    {
        c.listen = {"127.0.0.1:0"};
        return c;
    }

    recorded_log log_;
    mutable std::mutex mutex_;
    mutable std::optional<openapi_check> documented_;
    mutable std::vector<std::string> violations_;
    service::service service_;
    std::jthread thread_;
};

/// A small image; images with different numbers have different ids.
inline image_builder sample_image(unsigned number)
{
    const auto base = tar_builder{}
                          .directory("bin")
                          .file("bin/sh", "#!shell", 0755)
                          .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                          .finish();
    const auto top = tar_builder{}
                         .file("app/number", std::to_string(number))
                         .file("app/data", std::string(5'000, 'x'))
                         .finish();
    image_builder image;
    image.layer(base, packing::none, "ADD base").layer(top, packing::none, "COPY app");
    return image;
}

inline boost::json::value parsed(const reply& r)
{
    return boost::json::parse(r.body);
}

inline std::string text_at(const boost::json::value& value, std::string_view pointer)
{
    return std::string{value.at_pointer(pointer).as_string()};
}

} // namespace tare::test
