#include "commands.hpp"

#include <tare/base/version.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>

int main(int argc, char** argv)
{
    using namespace tare::app;
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
        add_healthcheck(app, status);
        add_checks(app, status);
        add_token(app, status);
        add_version(app, status);
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
