#include "commands.hpp"
#include "memory.hpp"

#include <tare/base/similar.hpp>
#include <tare/base/text.hpp>
#include <tare/base/version.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

/// True for a command, and for a flag; says what may have been meant otherwise.
bool is_command(const CLI::App& app, const std::string& word)
{
    if (word.starts_with('-'))
        return true;
    std::vector<std::string> names;
    for (const auto* const command : app.get_subcommands({}))
        names.push_back(command->get_name());
    if (std::find(names.begin(), names.end(), word) != names.end())
        return true;
    const auto meant = tare::most_similar(word, names);
    fmt::print(
        stderr, "tare: there is no command '{}'. {}\n", tare::escape_text(word),
        meant.empty() ? "'tare --help' lists them." : fmt::format("Did you mean '{}'? ('tare --help')", meant)
    );
    return false;
}

} // namespace

int main(int argc, char** argv)
{
    using namespace tare::app;
    keep_freed_memory();
    CLI::App app{
        "Tare says what a container image weighs without its cargo: what ships besides the application.",
        "tare"
    };
    app.set_version_flag("--version", "tare " + std::string{tare::version()});
    app.require_subcommand(1);
    app.get_formatter()->column_width(36);
    int status = success;
    try {
        add_serve(app, status);
        add_inspect(app, status);
        add_compare(app, status);
        add_backup(app, status);
        add_restore(app, status);
        add_healthcheck(app, status);
        add_dockerfile(app, status);
        add_check(app, status);
        add_checks(app, status);
        add_sbom(app, status);
        add_token(app, status);
        add_version(app, status);
        if (argc > 1 && !is_command(app, argv[1]))
            return failure;
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        // Help and version end the parsing the same way as mistakes do.
        return app.exit(e) == 0 ? success : failure;
    } catch (const std::exception& e) {
        fmt::print(stderr, "tare: {}\n", e.what());
        return failure;
    }
    return status;
}
