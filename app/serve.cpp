#include "commands.hpp"
#include "environment.hpp"

#include <tare/base/stream_log_sink.hpp>
#include <tare/base/text.hpp>
#include <tare/service/config.hpp>
#include <tare/service/service.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace tare::app {
namespace {

/// The value of a flag that has none: what no argument can be.
const std::string no_value(1, '\0');

/// What `tare serve` was told on the command line.
struct serve_options
{
    /// One for each setting, in the order of the table.
    std::vector<std::string> values;
    std::vector<const CLI::Option*> given;
    bool check_config = false;
    /// What was not understood.
    std::vector<std::string> others;
};

/// SIGTERM, SIGINT and SIGHUP, held from the start: as process 1 of a container nobody else does anything
/// about them.
class stop_signals
{
public:
    explicit stop_signals(log_sink& log) : log_{log}, signals_{io_, SIGTERM, SIGINT}, hang_ups_{io_, SIGHUP}
    {}

    /// Handles them until `end`: the first that asks for an end drains the service, the second ends the
    /// process.
    void watch(service::service& running)
    {
        signals_.async_wait([this, &running](const boost::system::error_code& failed, int signal) {
            if (failed)
                return;
            log_.log(log_level::info, "signal received", {{"signal", ::strsignal(signal)}});
            wait_for_second();
            running.stop();
        });
        wait_for_hang_up(running);
        io_.run();
    }

    void end() { io_.stop(); }

private:
    void wait_for_second()
    {
        signals_.async_wait([this](const boost::system::error_code& failed, int signal) {
            if (failed)
                return;
            log_.log(
                log_level::warning, "second signal received: ending at once",
                {{"signal", ::strsignal(signal)}}
            );
            std::_Exit(128 + signal);
        });
    }

    void wait_for_hang_up(service::service& running)
    {
        hang_ups_.async_wait([this, &running](const boost::system::error_code& failed, int) {
            if (failed)
                return;
            wait_for_hang_up(running);
            running.reload();
        });
    }

    log_sink& log_;
    boost::asio::io_context io_{1};
    boost::asio::signal_set signals_;
    boost::asio::signal_set hang_ups_;
};

/// A thread that watches signals for as long as a service runs; ended before either goes.
class signal_watch
{
public:
    signal_watch(stop_signals& signals, service::service& running)
        : signals_{signals}, thread_{[&signals, &running] { signals.watch(running); }}
    {}

    ~signal_watch()
    {
        signals_.end();
        thread_.join();
    }

    signal_watch(const signal_watch&) = delete;
    signal_watch& operator=(const signal_watch&) = delete;

private:
    stop_signals& signals_;
    std::thread thread_;
};

/// Arguments that no option took: flags that do not exist are left to the table to explain, with what may
/// have been their value left out.
void add_unknown(
    const std::vector<std::string>& others, std::vector<service::assignment>& flags,
    std::vector<std::string>& problems
)
{
    bool after_flag = false;
    for (const auto& argument : others) {
        const bool is_flag = argument.starts_with("--");
        if (is_flag)
            flags.emplace_back(argument.substr(2, argument.find('=') - 2), "");
        else if (!after_flag)
            problems.push_back(
                fmt::format("'{}': what is it? Settings are given as --name value.", escape_text(argument))
            );
        after_flag = is_flag && argument.find('=') == std::string::npos;
    }
}

service::loaded_config load(const serve_options& options)
{
    std::vector<service::assignment> flags;
    std::vector<std::string> problems;
    for (std::size_t i = 0; i < options.values.size(); ++i) {
        const auto& s = service::settings()[i];
        const auto times = options.given[i]->count();
        if (times > 1)
            problems.push_back(fmt::format("{}: it is given {} times.", s.flag(), times));
        else if (times == 1 && options.values[i] == no_value)
            problems.push_back(fmt::format("{}: its value is missing. It takes: {}.", s.flag(), s.constraint)
            );
        else if (times == 1)
            flags.emplace_back(s.key, options.values[i]);
    }
    add_unknown(options.others, flags, problems);
    auto loaded = service::load_config(environment(), flags);
    loaded.problems.insert(loaded.problems.end(), problems.begin(), problems.end());
    // Only of values that are good each by themselves can be said whether they go together.
    if (loaded.problems.empty())
        loaded.problems = service::serving_problems(loaded.value);
    return loaded;
}

int print_configuration(const service::loaded_config& loaded)
{
    std::size_t width = 0;
    for (const auto& s : service::settings())
        width = std::max(width, s.key.size());
    for (std::size_t i = 0; i < loaded.sources.size(); ++i) {
        const auto& s = service::settings()[i];
        fmt::print("{:<{}} {:<24} {}\n", s.key, width, s.show(loaded.value), loaded.sources[i]);
    }
    return std::fflush(stdout) == 0 ? success : failure;
}

int serve(const serve_options& options)
{
    const auto loaded = load(options);
    for (const auto& problem : loaded.problems)
        fmt::print(stderr, "tare serve: {}\n", problem);
    if (!loaded.problems.empty())
        return failure;
    if (options.check_config)
        return print_configuration(loaded);

    // A reader of the log that goes away must not take the service with it.
    std::signal(SIGPIPE, SIG_IGN);
    stream_log_sink log{std::cout, loaded.value.log_level, loaded.value.log_format};
    try {
        stop_signals signals{log};
        service::service running{loaded.value, log};
        const signal_watch watch{signals, running};
        running.run();
    } catch (const std::exception& e) {
        fmt::print(stderr, "tare serve: {}\n", e.what());
        return failure;
    }
    return success;
}

} // namespace

void add_serve(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand("serve", "Serve the REST API until SIGTERM");
    const auto options = std::make_shared<serve_options>();
    const auto table = service::settings();
    options->values.resize(table.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto& s = table[i];
        const auto fallback = s.default_text.empty() ? std::string{"empty"} : s.default_text;
        auto* const option = command->add_option(
            s.flag(), options->values[i],
            fmt::format("{} [{}; default: {}; {}]", s.help, s.constraint, fallback, s.environment())
        );
        // Taken twice, and without a value, so that it can be reported with everything else that is wrong.
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
            ->expected(0, 1)
            ->default_str(no_value)
            ->option_text(std::string{s.type})
            ->group(std::string{s.group});
        options->given.push_back(option);
    }
    command->add_flag(
        "--check-config", options->check_config,
        "Print the configuration in force and where it comes from, then end"
    );
    // What is unknown is reported with everything else that is wrong, not before it.
    command->allow_extras();
    command->callback([options, command, &status] {
        options->others = command->remaining();
        status = serve(*options);
    });
}

} // namespace tare::app
