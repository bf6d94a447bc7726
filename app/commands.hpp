#pragma once

#include <CLI/CLI.hpp>

/// The subcommands of `tare`. Each adds itself to the command line; when it is the one that was asked for, it
/// runs and sets `status`.
namespace tare::app {

/// Exit statuses, the same for every command.
enum exit_status : int
{
    success = 0,
    /// The question was answered, and the answer is no.
    negative = 1,
    /// Wrong usage, or input that cannot be read.
    failure = 2,
};

void add_serve(CLI::App& app, int& status);
void add_inspect(CLI::App& app, int& status);
void add_compare(CLI::App& app, int& status);
void add_backup(CLI::App& app, int& status);
void add_restore(CLI::App& app, int& status);
void add_healthcheck(CLI::App& app, int& status);
void add_dockerfile(CLI::App& app, int& status);
void add_check(CLI::App& app, int& status);
void add_checks(CLI::App& app, int& status);
void add_sbom(CLI::App& app, int& status);
void add_token(CLI::App& app, int& status);
void add_version(CLI::App& app, int& status);

} // namespace tare::app
