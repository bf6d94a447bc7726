#include "archive.hpp"
#include "bounds.hpp"
#include "commands.hpp"
#include "dockerfile_file.hpp"
#include "failure.hpp"
#include "terminal.hpp"

#include <tare/analysis/analyzer.hpp>
#include <tare/base/error.hpp>
#include <tare/check/tie.hpp>
#include <tare/policy/policy.hpp>
#include <tare/policy/verdict.hpp>
#include <tare/policy/write.hpp>
#include <tare/report/write.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::app {
namespace {

constexpr std::string_view default_policy = "default";

struct inspect_options
{
    archive_options archive;
    std::string format = "text";
    std::string dockerfile;
};

std::string json_of(const std::vector<analysis::image_analysis>& images)
{
    std::string text = R"({"images":[)";
    for (const auto& i : images) {
        if (&i != &images.front())
            text += ',';
        text += report::to_json(i.report);
    }
    return text + "]}\n";
}

std::string text_of(const std::vector<analysis::image_analysis>& images)
{
    const auto style = terminal_style();
    std::string text;
    for (const auto& i : images) {
        if (!text.empty())
            text += '\n';
        text += report::to_text(i.report, style);
    }
    return text;
}

/// Ties a Dockerfile to the image it is of.
int tie_dockerfile(const examined_file& file, std::vector<analysis::image_analysis>& images)
{
    if (images.size() != 1)
        return fail(
            "inspect",
            make_error(
                errc::invalid_parameter,
                fmt::format(
                    "The archive holds {} images, and a Dockerfile is of one: choose it with --image.",
                    images.size()
                )
            )
        );
    check::tie(images.front().report, file.report);
    return success;
}

/// The page of the only image, with the verdict by the policy 'default'.
result<std::string> page_of(const std::vector<analysis::image_analysis>& images)
{
    if (images.size() != 1)
        return make_error(
            errc::invalid_parameter,
            fmt::format(
                "The archive holds {} images, and a page is of one: choose it with --image.", images.size()
            )
        );
    const auto& image = images.front();
    const auto rules = policy::parse(policy::find_built_in(default_policy)->json);
    if (!rules)
        return rules.error();
    const std::chrono::year_month_day today =
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return policy::to_html(
        image.report, policy::judge(*rules, default_policy, {image.report, image.files}, nullptr, today)
    );
}

result<std::string> written(const std::vector<analysis::image_analysis>& images, std::string_view format)
{
    if (format == "html")
        return page_of(images);
    return format == "json" ? json_of(images) : text_of(images);
}

int inspect(const inspect_options& asked)
{
    const auto bounds = analysis_bounds(asked.archive.bounds);
    if (!bounds)
        return fail("inspect", bounds.error());
    std::optional<examined_file> dockerfile;
    if (!asked.dockerfile.empty()) {
        if (asked.dockerfile == "-" && asked.archive.file == "-")
            return fail(
                "inspect",
                make_error(
                    errc::invalid_parameter, "Standard input can be the archive or the Dockerfile, not both."
                )
            );
        auto examined = examine_dockerfile({"inspect FILE --dockerfile", asked.dockerfile}, *bounds);
        if (!examined)
            return fail("inspect", examined.error());
        if (!examined->problems.empty())
            return print_problems(examined->name, examined->problems);
        dockerfile = std::move(*examined);
    }
    auto images = analyse_archive(asked.archive, "docker save app:1.2 | tare inspect -");
    if (!images)
        return fail("inspect", images.error());
    if (dockerfile)
        if (const int status = tie_dockerfile(*dockerfile, *images); status != success)
            return status;
    const auto text = written(*images, asked.format);
    if (!text)
        return fail("inspect", text.error());
    if (std::fwrite(text->data(), 1, text->size(), stdout) != text->size() || std::fflush(stdout) != 0) {
        std::perror("tare inspect: the report cannot be written to standard output");
        return failure;
    }
    return success;
}

} // namespace

void add_inspect(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand("inspect", "Report on an image archive, without a service");
    const auto options = std::make_shared<inspect_options>();
    add_archive_options(*command, options->archive);
    command->add_option("--format", options->format, "How to write the report")
        ->check(CLI::IsMember({"text", "json", "html"}))
        ->capture_default_str();
    command
        ->add_option(
            "--dockerfile", options->dockerfile,
            "The Dockerfile it was built from: its findings join the image's, and layers get its lines"
        )
        ->type_name("FILE");
    command->callback([options, &status] { status = inspect(*options); });
}

} // namespace tare::app
