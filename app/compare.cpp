#include "archive.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "terminal.hpp"

#include <tare/base/error.hpp>
#include <tare/compare/compare.hpp>
#include <tare/compare/write.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tare::app {
namespace {

constexpr std::string_view example = "docker save app:1.2 | tare compare app-1.1.tar -";

struct compare_options
{
    /// What the flags say of both; the files are below.
    archive_options both;
    std::string base;
    std::string target;
    std::string base_image;
    std::string target_image;
    std::string format = "text";
    std::size_t limit = compare::options{}.most_files;
    bool exit_code = false;
};

result<image_input>
load(const compare_options& asked, const std::string& file, const std::string& image, std::string_view option)
{
    auto options = asked.both;
    options.file = file;
    options.image = image;
    auto loaded = read_image(options, option, example);
    // Which of the two it is about.
    if (!loaded && loaded.error().where.empty()) {
        auto e = loaded.error();
        e.where = file;
        return e;
    }
    return loaded;
}

compare::side side_of(const image_input& i)
{
    return {i.report, i.files ? std::optional<std::string_view>{*i.files} : std::nullopt};
}

std::string written(const compare::comparison& c, const std::string& format)
{
    if (format == "json")
        return compare::to_json(c) + '\n';
    if (format == "html")
        return compare::to_html(c);
    return format == "markdown" ? compare::to_markdown(c) : compare::to_text(c, terminal_style());
}

/// As of diff(1): 0 for the same, 1 for different ones, 2 for trouble, which not being able to tell is.
int status_of(compare::sameness result)
{
    switch (result) {
    case compare::sameness::same:
        return success;
    case compare::sameness::differs:
        return negative;
    default:
        fmt::print(
            stderr, "tare compare: Whether the images are the same cannot be told: not all was compared.\n"
        );
        return failure;
    }
}

int compare_images(const compare_options& asked)
{
    if (asked.base == "-" && asked.target == "-")
        return fail(
            "compare", make_error(errc::invalid_parameter, "Standard input can be one of the images only.")
        );
    const auto base = load(asked, asked.base, asked.base_image, "--base-image");
    if (!base)
        return fail("compare", base.error());
    const auto target = load(asked, asked.target, asked.target_image, "--target-image");
    if (!target)
        return fail("compare", target.error());
    compare::options options;
    options.most_files = asked.limit;
    const auto outcome = compare::compare(side_of(*base), side_of(*target), options);
    if (!outcome)
        return fail("compare", outcome.error());
    const auto text = written(*outcome, asked.format);
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        std::perror("tare compare: the comparison cannot be written to standard output");
        return failure;
    }
    return asked.exit_code ? status_of(outcome->result) : success;
}

} // namespace

void add_compare(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand("compare", "Say what differs between two images");
    const auto options = std::make_shared<compare_options>();
    const auto add_image = [&](const char* name, std::string& to, const char* help) {
        command->add_option(name, to, help)->required()->type_name("FILE|-");
    };
    add_image(
        "base", options->base,
        "What to compare with: an archive as tare inspect takes it, or a report that was saved as JSON, "
        "which holds no files"
    );
    add_image("target", options->target, "What is compared: likewise; - is standard input");
    add_platform_option(*command, options->both);
    const auto add_choice = [&](const char* flag, std::string& to, const char* help) {
        command->add_option(flag, to, help)->type_name("NAME");
    };
    add_choice("--base-image", options->base_image, "The one image to take of a base with several");
    add_choice("--target-image", options->target_image, "The one image to take of a target with several");
    command->add_option("--format", options->format, "How to write the comparison")
        ->check(CLI::IsMember({"text", "json", "markdown", "html"}))
        ->capture_default_str();
    command
        ->add_option(
            "--limit", options->limit, "Files to list of those added, of those removed and of those changed"
        )
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("COUNT")
        ->capture_default_str();
    command->add_flag(
        "--exit-code", options->exit_code,
        "Exit with 1 when the images differ, and with 2 when that cannot be told"
    );
    add_bounds_options(*command, options->both);
    command->callback([options, &status] { status = compare_images(*options); });
}

} // namespace tare::app
