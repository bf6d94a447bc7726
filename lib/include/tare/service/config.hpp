#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/log.hpp>
#include <tare/base/result.hpp>
#include <tare/base/stream_log_sink.hpp>
#include <tare/http/server.hpp>
#include <tare/http/tls.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::service {

/// Whether requests have to show a token.
enum class auth_mode : std::uint8_t
{
    /// When there are tokens; without them, nothing but loopback addresses is listened on.
    automatic,
    tokens,
    none,
};

/// Everything about `tare serve` that can be set. The members' initial values are the defaults.
struct config
{
    config();

    /// Addresses to listen on: "127.0.0.1:8080", "[::]:8080".
    std::vector<std::string> listen{"127.0.0.1:8080"};
    /// Where reports are kept; empty: in memory, until the process ends.
    std::string data_dir;
    /// Event loops, each with its connections.
    std::size_t io_threads = 1;
    /// Analyses that compute at the same time. Its default is the number of processors.
    std::size_t analysis_slots;
    /// Uploads that are analysed at the same time, slow ones included; more are answered with 503.
    std::size_t max_uploads = 16;
    /// Bytes of answers that are kept ready to be sent; 0 keeps none.
    std::size_t ready_bytes = std::size_t{16} << 20U;
    /// How long requests may go on after the first SIGTERM.
    std::chrono::milliseconds stop_grace{20'000};
    auth_mode auth = auth_mode::automatic;
    /// The file of the tokens' hashes, as http::bearer_tokens reads it.
    std::string auth_tokens;
    /// Files of the TLS identity; without a certificate connections are plain.
    http::tls_files tls;
    tare::log_format log_format = tare::log_format::logfmt;
    tare::log_level log_level = tare::log_level::info;
    /// Bounds of one analysis.
    limits bounds;
    /// Bounds of the HTTP side.
    http::server_limits http;
};

/// One row of the table that the flags, the environment variables, `--help`, `--check-config` and
/// docs/configuration.md are made from.
struct setting
{
    /// "stop_grace".
    std::string key;
    /// "duration", "size", "count", "text", …
    std::string_view type;
    /// As it could be written; for a default that depends on the machine, what it is.
    std::string default_text;
    /// What values are allowed: "100ms to 1h".
    std::string constraint;
    std::string_view help;
    /// Reads a value; the error's detail says what is wrong with it.
    std::function<result<void>(config&, std::string_view)> read;
    /// The value in force, as it could be written.
    std::function<std::string(const config&)> show;
    /// True for the bounds of one analysis, which `tare inspect` takes as well.
    bool bounds_analysis = false;
    /// What it belongs to, as a heading of `--help` and of docs/configuration.md.
    std::string_view group{};

    /// "--stop-grace".
    [[nodiscard]] std::string flag() const;
    /// "TARE_STOP_GRACE".
    [[nodiscard]] std::string environment() const;
};

/// The table, in the order people want to read it.
[[nodiscard]] std::span<const setting> settings();

/// A name and a value from outside: an environment variable, or a setting's key and what its flag was given.
using assignment = std::pair<std::string, std::string>;

/// What `load_config` read, and everything that is wrong with it.
struct loaded_config
{
    config value;
    /// One sentence for each fault; the configuration must not be used unless there is none.
    std::vector<std::string> problems;
    /// For each setting, in the order of the table: "default", "TARE_LISTEN" or "--listen".
    std::vector<std::string> sources;
};

/// Reads a configuration: flags go before environment variables, those before defaults. Flags that are no
/// setting are faults, and so are variables that start with TARE_ and are none, except those that Kubernetes
/// and Docker links make for a service named "tare".
[[nodiscard]] loaded_config
load_config(std::span<const assignment> environment, std::span<const assignment> flags);

/// What else keeps a service with that configuration from starting: settings that are good each and not
/// together, and files that cannot be used. One sentence each, which says what to change.
[[nodiscard]] std::vector<std::string> serving_problems(const config& c);

/// The table as Markdown, a heading for each group, for docs/configuration.md.
[[nodiscard]] std::string settings_markdown();

} // namespace tare::service
