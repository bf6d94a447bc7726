#include "commands.hpp"
#include "environment.hpp"

#include <tare/base/text.hpp>
#include <tare/service/config.hpp>
#include <tare/store/backup.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tare::app {
namespace {

struct copy_options
{
    std::string file;
    std::string data_dir;
    bool replace = false;
};

std::atomic<bool> cancelled{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set by a signal");

/// Ends a copy in order, so that it leaves nothing behind.
void cancel_on_signals()
{
    for (const int signal : {SIGINT, SIGTERM})
        std::signal(signal, [](int) { cancelled = true; });
    // A reader of standard output that goes away is an error like others.
    std::signal(SIGPIPE, SIG_IGN);
}

/// The directory that the service would use.
std::string data_dir_of(const copy_options& options)
{
    std::vector<service::assignment> flags;
    if (!options.data_dir.empty())
        flags.emplace_back("data_dir", options.data_dir);
    const auto loaded = service::load_config(environment(), flags);
    if (!loaded.problems.empty())
        throw std::runtime_error(loaded.problems.front());
    if (loaded.value.data_dir.empty())
        throw std::runtime_error("There is no data directory: name it with --data-dir or TARE_DATA_DIR.");
    return loaded.value.data_dir;
}

void say(std::string_view done, const store::copied_database& copied)
{
    // Standard output may be the copy itself.
    fmt::print(stderr, "{}: {} images, {} bytes\n", done, copied.images, copied.bytes);
}

void back_up(const copy_options& options)
{
    const auto directory = data_dir_of(options);
    if (options.file != "-") {
        say("backed up", store::back_up(directory, options.file, cancelled));
        return;
    }
    if (::isatty(STDOUT_FILENO) == 1)
        throw std::runtime_error(
            "A backup is not for a terminal: name a file, or send standard output into one."
        );
    say("backed up", store::back_up(directory, STDOUT_FILENO, cancelled));
}

void restore(const copy_options& options)
{
    const auto file = options.file == "-" ? std::string{"/dev/stdin"} : options.file;
    say("restored", store::restore(file, data_dir_of(options), options.replace, cancelled));
}

/// Runs one of them; what goes wrong is a sentence on standard error.
int run(std::string_view name, void (*command)(const copy_options&), const copy_options& options)
{
    cancel_on_signals();
    try {
        command(options);
    } catch (const std::exception& e) {
        fmt::print(stderr, "tare {}: {}\n", name, escape_text(e.what()));
        return failure;
    }
    return success;
}

void add_data_dir(CLI::App& command, copy_options& options)
{
    command
        .add_option("--data-dir", options.data_dir, "The service's data directory; without it, TARE_DATA_DIR")
        ->type_name("DIRECTORY");
}

} // namespace

void add_backup(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand(
        "backup", "Copy the reports of a service into a file, while it serves or while it does not"
    );
    const auto options = std::make_shared<copy_options>();
    command->add_option("FILE", options->file, "Where to; - is standard output")->required();
    add_data_dir(*command, *options);
    command->callback([options, &status] { status = run("backup", back_up, *options); });
}

void add_restore(CLI::App& app, int& status)
{
    auto* const command =
        app.add_subcommand("restore", "Put a backup into the data directory of a service that does not run");
    const auto options = std::make_shared<copy_options>();
    command->add_option("FILE", options->file, "The backup; - is standard input")->required();
    add_data_dir(*command, *options);
    command->add_flag("--replace", options->replace, "Give up the reports that are there");
    command->callback([options, &status] { status = run("restore", restore, *options); });
}

} // namespace tare::app
