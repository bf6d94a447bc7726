#include "service/analysis_settings.hpp"
#include "service/kubernetes.hpp"
#include "service/security.hpp"
#include "service/setting_makers.hpp"
#include "service/units.hpp"

#include <tare/base/ascii.hpp>
#include <tare/base/similar.hpp>
#include <tare/service/config.hpp>

#include <boost/asio/ip/address.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <thread>

namespace tare::service {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

/// "host:port" with a literal address: what is bound must not depend on a name server.
result<void> check_address(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0)
        return wrong(fmt::format("'{}' is not address:port, such as 127.0.0.1:8080 or [::]:8080", text));
    auto host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed)
        host = host.substr(1, host.size() - 2);
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(std::string{host}, failed);
    if (failed || address.is_v6() != bracketed)
        return wrong(fmt::format("'{}' does not start with an IP address (IPv6 in brackets)", text));
    const auto port = parse_count(text.substr(colon + 1));
    if (!port || *port > 65'535)
        return wrong(fmt::format("'{}' does not end with a port from 0 to 65535", text));
    return {};
}

result<void> read_listen(config& c, std::string_view text)
{
    std::vector<std::string> addresses;
    while (true) {
        const auto comma = text.find(',');
        const auto address = text.substr(0, comma);
        if (auto valid = check_address(address); !valid)
            return valid;
        addresses.emplace_back(address);
        if (comma == std::string_view::npos)
            break;
        text.remove_prefix(comma + 1);
    }
    c.listen = std::move(addresses);
    return {};
}

std::string show_listen(const config& c)
{
    return fmt::format("{}", fmt::join(c.listen, ","));
}

std::vector<setting> make_service_settings()
{
    std::vector<setting> rows;
    rows.push_back(
        {"listen", "addresses", show_listen(default_config()), "IP address and port, separated by commas",
         "Where to accept connections. Port 0 takes a free one.", read_listen, show_listen}
    );
    rows.push_back(
        {"data_dir", "path", "", "a directory on a local file system",
         "Where reports are kept. Empty: in memory, and gone when the process ends.",
         [](config& c, std::string_view text) -> result<void> {
             c.data_dir = text;
             return {};
         },
         [](const config& c) { return c.data_dir; }}
    );
    rows.push_back(count(
        "io_threads", [](auto& c) -> auto& { return c.io_threads; }, 1, 64,
        "Threads that speak HTTP, each with its own connections."
    ));
    rows.push_back(count(
        "analysis_slots", [](auto& c) -> auto& { return c.analysis_slots; }, 1, 1024,
        "Analyses that compute at the same time: threads."
    ));
    rows.back().default_text = "number of processors";
    rows.push_back(count(
        "max_uploads", [](auto& c) -> auto& { return c.max_uploads; }, 1, 65'536,
        "Uploads that are analysed at the same time, slow ones included. More are answered with 503 before "
        "they send their body."
    ));
    rows.push_back(size(
        "ready_bytes", [](auto& c) -> auto& { return c.ready_bytes; }, 0, 16 * GiB,
        "Bytes of reports that are kept in memory ready to be sent; 0 keeps none."
    ));
    rows.push_back(duration(
        "stop_grace", [](auto& c) -> auto& { return c.stop_grace; }, 0ms, 1h,
        "How long requests may go on after the first SIGTERM or SIGINT."
    ));
    rows.push_back(choice(
        "log_format", &config::log_format,
        std::array<std::pair<std::string_view, tare::log_format>, 2>{
            {{"text", tare::log_format::logfmt}, {"json", tare::log_format::json}}
        },
        "How log lines are written, to standard output."
    ));
    rows.push_back(choice(
        "log_level", &config::log_level,
        std::array<std::pair<std::string_view, tare::log_level>, 4>{
            {{"debug", log_level::debug},
             {"info", log_level::info},
             {"warning", log_level::warning},
             {"error", log_level::error}}
        },
        "Events below this level are not written."
    ));
    return rows;
}

void add_http_settings(std::vector<setting>& rows)
{
    rows.push_back(count(
        "max_connections", [](auto& c) -> auto& { return c.http.max_connections; }, 1, 1'000'000,
        "Open connections."
    ));
    rows.push_back(count(
        "max_connections_per_address", [](auto& c) -> auto& { return c.http.max_connections_per_address; }, 1,
        1'000'000, "Open connections from one address."
    ));
    rows.push_back(size(
        "max_header_bytes", [](auto& c) -> auto& { return c.http.max_header_bytes; }, 1 * KiB, 64 * KiB,
        "Bytes of a request line and its header fields."
    ));
    rows.push_back(duration(
        "header_timeout", [](auto& c) -> auto& { return c.http.header_timeout; }, 100ms, 1h,
        "For a request's header to arrive."
    ));
    rows.push_back(duration(
        "idle_timeout", [](auto& c) -> auto& { return c.http.idle_timeout; }, 100ms, 24h,
        "For the next request on an open connection."
    ));
    rows.push_back(duration(
        "first_body_byte_timeout", [](auto& c) -> auto& { return c.http.first_body_byte_timeout; }, 100ms,
        24h, "For the first byte of a body: docker save gathers a large image before it writes anything."
    ));
    rows.push_back(duration(
        "body_timeout", [](auto& c) -> auto& { return c.http.body_window; }, 100ms, 1h,
        "Window over which a body has to keep min_body_rate."
    ));
    rows.push_back(size(
        "min_body_rate", [](auto& c) -> auto& { return c.http.min_body_rate; }, 1, 1 * GiB,
        "Bytes a second at which a body has to arrive."
    ));
    rows.push_back(duration(
        "write_timeout", [](auto& c) -> auto& { return c.http.write_timeout; }, 100ms, 1h,
        "For a client to take the next piece of an answer."
    ));
}

std::vector<setting> make_settings()
{
    auto rows = make_service_settings();
    const auto end_group = [&rows](std::string_view name) {
        for (auto& row : rows)
            if (row.group.empty())
                row.group = name;
    };
    end_group("The service");
    add_security_settings(rows);
    end_group("Who may connect, and do what");
    add_http_settings(rows);
    end_group("Connections");
    add_analysis_settings(rows);
    end_group("Limits of one analysis");
    return rows;
}

std::string replaced(std::string text, char from, char to)
{
    std::replace(text.begin(), text.end(), from, to);
    return text;
}

/// Applies one value; a fault becomes a problem.
void apply(loaded_config& loaded, std::size_t row, const std::string& source, const std::string& value)
{
    const auto& s = settings()[row];
    const auto done = s.read(loaded.value, value);
    if (!done) {
        loaded.problems.push_back(
            fmt::format("{}: '{}' {}. It takes: {}.", source, value, done.error().detail, s.constraint)
        );
        return;
    }
    loaded.sources[row] = source;
}

/// "listen" of "TARE_LISTEN" and of "--listen".
std::string as_key(std::string_view name)
{
    for (const std::string_view prefix : {"TARE_", "--"})
        if (name.starts_with(prefix))
            name.remove_prefix(prefix.size());
    std::string key{name};
    for (auto& c : key)
        c = c == '-' ? '_' : lower(c);
    return key;
}

/// What is wrong with the name of a variable or a flag that is no setting.
std::string unknown_setting(std::string_view name)
{
    std::vector<std::string> keys;
    for (const auto& s : settings())
        keys.push_back(s.key);
    const auto meant = most_similar(as_key(name), keys);
    const auto row = std::find(keys.begin(), keys.end(), meant);
    if (row == keys.end())
        return fmt::format("{}: there is no such setting. 'tare serve --help' lists them all.", name);
    const auto& s = settings()[static_cast<std::size_t>(row - keys.begin())];
    return fmt::format(
        "{}: there is no such setting. Did you mean {}?", name,
        name.starts_with("--") ? s.flag() : s.environment()
    );
}

} // namespace

config::config() : analysis_slots{std::max(1U, std::thread::hardware_concurrency())} {}

std::string setting::flag() const
{
    return "--" + replaced(key, '_', '-');
}

std::string setting::environment() const
{
    std::string name = "TARE_";
    for (const char c : key)
        name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

std::span<const setting> settings()
{
    static const std::vector<setting> table = make_settings();
    return table;
}

loaded_config load_config(std::span<const assignment> environment, std::span<const assignment> flags)
{
    const auto rows = settings();
    loaded_config loaded;
    loaded.sources.assign(rows.size(), "default");
    for (const auto& [name, value] : environment) {
        if (!name.starts_with("TARE_") || is_service_link(name, "TARE"))
            continue;
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const setting& s) { return s.environment() == name; });
        if (row == rows.end())
            loaded.problems.push_back(unknown_setting(name));
        else
            apply(loaded, static_cast<std::size_t>(row - rows.begin()), name, value);
    }
    for (const auto& [key, value] : flags) {
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const setting& s) { return s.key == key; });
        if (row == rows.end())
            loaded.problems.push_back(unknown_setting("--" + replaced(key, '_', '-')));
        else
            apply(loaded, static_cast<std::size_t>(row - rows.begin()), row->flag(), value);
    }
    return loaded;
}

std::string settings_markdown()
{
    std::string text;
    std::string_view group;
    for (const auto& s : settings()) {
        if (s.group != group) {
            text += fmt::format(
                "{}### {}\n\n| Flag | Variable | Type | Default | Allowed | What it is "
                "|\n|---|---|---|---|---|---|\n",
                group.empty() ? "" : "\n", s.group
            );
            group = s.group;
        }
        text += fmt::format(
            "| `{}` | `{}` | {} | {} | {} | {} |\n", s.flag(), s.environment(), s.type,
            s.default_text.empty() ? "empty" : s.default_text, s.constraint, s.help
        );
    }
    return text;
}

} // namespace tare::service
