#include "commands.hpp"

#include <tare/base/version.hpp>
#include <tare/report/report.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

namespace tare::app {

void add_version(CLI::App& app, int& status)
{
    auto* const command =
        app.add_subcommand("version", "Print the versions of the program and of its analysis");
    const auto format = std::make_shared<std::string>("text");
    command->add_option("--format", *format, "How to print them")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command->callback([format, &status] {
        const auto schema = report::image_report{}.schema;
        if (*format == "json")
            fmt::print(
                "{{\"name\":\"tare\",\"version\":\"{}\",\"analyser\":\"{}\",\"schema\":\"{}\"}}\n", version(),
                analyser_version(), schema
            );
        else
            fmt::print("tare {} (analyser {}, {})\n", version(), analyser_version(), schema);
        status = std::fflush(stdout) == 0 ? success : failure;
    });
}

} // namespace tare::app
