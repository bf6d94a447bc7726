// A small service on Tare's HTTP library: it greets, counts the lines of what is uploaded, answers every
// error as a problem document, and drains on SIGTERM.
#include <tare/base/stream_log_sink.hpp>
#include <tare/base/text.hpp>
#include <tare/http/server.hpp>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace http = tare::http;

// Answers `GET /hello/{name}`.
http::task<http::response> greet(const http::request& head, http::body_reader&)
{
    const auto name = head.path_parameter("name");
    if (name == "nobody")
        co_return http::problem(
            tare::make_error(tare::errc::not_found, "There is nobody to greet."), head.id
        );
    http::response answer;
    answer.body("text/plain; charset=utf-8", "hello, " + tare::escape_text(name) + "\n");
    co_return answer;
}

// Answers `PUT /lines`: reads the body piece by piece, so that its size does not matter. Between two reads
// the client is held back.
http::task<http::response> count_lines(const http::request& head, http::body_reader& body)
{
    std::vector<std::byte> piece(65'536);
    std::ptrdiff_t lines = 0;
    while (true) {
        const auto got = co_await body.read(piece);
        if (!got)
            co_return http::problem(got.error(), head.id);
        if (*got == 0)
            break;
        lines +=
            std::count(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(*got), std::byte{'\n'});
    }
    http::response answer;
    answer.body(
        "application/json",
        "{\"bytes\":" + std::to_string(body.received()) + ",\"lines\":" + std::to_string(lines) + "}"
    );
    co_return answer;
}

int main(int argc, char** argv)
try {
    http::router routes;
    routes.add({http::method::get, "/hello/{name}", greet, 0, {}});
    routes.add({http::method::put, "/lines", count_lines, std::uint64_t{1} << 30, {}});

    http::server_options options;
    options.listen = {argc > 1 ? argv[1] : "127.0.0.1:8080"};
    tare::stream_log_sink log{std::clog, tare::log_level::info, tare::log_format::logfmt};
    http::server server{options, std::move(routes), log};
    std::cout << "port " << server.ports().front() << std::endl;

    // Blocked before there are threads: one of them waits for the signal, no other is interrupted.
    sigset_t stop_signals;
    sigemptyset(&stop_signals);
    sigaddset(&stop_signals, SIGINT);
    sigaddset(&stop_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
    const std::jthread stopper{[&server, &stop_signals] {
        int signal = 0;
        sigwait(&stop_signals, &signal);
        server.stop(std::chrono::seconds{10});
    }};
    server.run();
    return 0;
} catch (const std::exception& e) {
    std::cerr << "greeter: " << e.what() << '\n';
    return 1;
}
