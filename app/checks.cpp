#include "commands.hpp"

#include <tare/check/write.hpp>

#include <cstdio>
#include <memory>
#include <string>

namespace tare::app {

void add_checks(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand("checks", "List what is checked, and why");
    const auto format = std::make_shared<std::string>("text");
    command->add_option("--format", *format, "How to list it")
        ->check(CLI::IsMember({"text", "json", "markdown"}))
        ->capture_default_str();
    command->callback([format, &status] {
        const auto& all = check::catalogue();
        const auto text = *format == "json"       ? check::to_json(all) + '\n'
                          : *format == "markdown" ? check::to_markdown(all)
                                                  : check::to_text(all);
        const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
        status = written && std::fflush(stdout) == 0 ? success : failure;
    });
}

} // namespace tare::app
