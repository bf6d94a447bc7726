#include "bounds.hpp"
#include "commands.hpp"
#include "dockerfile_file.hpp"
#include "input_file.hpp"
#include "terminal.hpp"

#include <tare/analysis/analyzer.hpp>
#include <tare/base/error.hpp>
#include <tare/base/text.hpp>
#include <tare/check/tie.hpp>
#include <tare/image/platform.hpp>
#include <tare/report/write.hpp>
#include <tare/service/config.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tare::app {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20U;

struct inspect_options
{
    std::string file;
    std::string format = "text";
    std::string platform;
    std::string image;
    std::string dockerfile;
    /// What the flags for bounds were given: a setting's key and its value.
    std::vector<service::assignment> bounds;
};

int fail(const error& e)
{
    std::string place;
    if (!e.where.empty())
        place += fmt::format(" [{}]", e.where);
    if (e.offset)
        place += fmt::format(" [at byte {}]", *e.offset);
    fmt::print(stderr, "tare inspect: {}: {}\n", describe(e.code).title, escape_text(e.detail + place));
    return failure;
}

result<analysis::options> analysis_options(const inspect_options& asked)
{
    analysis::options o;
    const auto bounds = analysis_bounds(asked.bounds);
    if (!bounds)
        return bounds.error();
    o.bounds = *bounds;
    o.today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    if (!asked.platform.empty()) {
        auto platform = image::platform::parse(asked.platform);
        if (!platform)
            return platform.error();
        o.platform = std::move(*platform);
    }
    if (!asked.image.empty())
        o.image = asked.image;
    return o;
}

result<std::vector<analysis::image_analysis>> analyse(input_file& input, analysis::options options)
{
    analysis::analyzer analyzer{std::move(options)};
    std::vector<std::byte> buffer(buffer_bytes);
    while (true) {
        const auto size = input.read(buffer);
        if (!size)
            return size.error();
        if (*size == 0)
            return analyzer.finish();
        if (const auto taken = analyzer.consume(std::span{buffer}.first(*size)); !taken)
            return taken.error();
    }
}

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
        return fail(make_error(
            errc::invalid_parameter,
            fmt::format(
                "The archive holds {} images, and a Dockerfile is of one: choose it with --image.",
                images.size()
            )
        ));
    check::tie(images.front().report, file.report);
    return success;
}

int inspect(const inspect_options& asked)
{
    auto options = analysis_options(asked);
    if (!options)
        return fail(options.error());
    std::optional<examined_file> dockerfile;
    if (!asked.dockerfile.empty()) {
        if (asked.dockerfile == "-" && asked.file == "-")
            return fail(make_error(
                errc::invalid_parameter, "Standard input can be the archive or the Dockerfile, not both."
            ));
        auto examined = examine_dockerfile({"inspect FILE --dockerfile", asked.dockerfile}, options->bounds);
        if (!examined)
            return fail(examined.error());
        if (!examined->problems.empty())
            return print_problems(examined->name, examined->problems);
        dockerfile = std::move(*examined);
    }
    auto input = input_file::open(asked.file, "docker save app:1.2 | tare inspect -");
    if (!input)
        return fail(input.error());
    auto images = analyse(*input, std::move(*options));
    input->clear_progress();
    if (!images)
        return fail(images.error());
    if (dockerfile)
        if (const int status = tie_dockerfile(*dockerfile, *images); status != success)
            return status;
    const auto text = asked.format == "json" ? json_of(*images) : text_of(*images);
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
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
    command
        ->add_option(
            "archive", options->file,
            "The output of docker save, an OCI layout or a root filesystem as tar; - is standard input"
        )
        ->required()
        ->type_name("FILE|-");
    command->add_option("--format", options->format, "How to write the report")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command
        ->add_option(
            "--platform", options->platform, "The platform to take of a multi-platform image: linux/arm64"
        )
        ->type_name("OS/ARCH");
    command
        ->add_option(
            "--image", options->image, "The one image to take of an archive with several: a name or an id"
        )
        ->type_name("NAME");
    command
        ->add_option(
            "--dockerfile", options->dockerfile,
            "The Dockerfile it was built from: its findings join the image's, and layers get its lines"
        )
        ->type_name("FILE");
    for (const auto& s : service::settings())
        if (s.bounds_analysis)
            command
                ->add_option_function<std::string>(
                    s.flag(),
                    [options, key = s.key](const std::string& value) {
                        options->bounds.emplace_back(key, value);
                    },
                    std::string{s.help}
                )
                ->type_name(s.default_text)
                ->group("Limits");
    command->callback([options, &status] { status = inspect(*options); });
}

} // namespace tare::app
