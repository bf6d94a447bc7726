#include "archive.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "output_file.hpp"

#include <tare/base/error.hpp>
#include <tare/report/sbom.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace tare::app {
namespace {

struct sbom_request
{
    archive_options archive;
    std::string format = "cyclonedx";
    std::string output;
};

/// SOURCE_DATE_EPOCH (reproducible-builds.org), where it is set.
result<report::sbom_options> options_of_environment()
{
    report::sbom_options out;
    const char* const set = std::getenv("SOURCE_DATE_EPOCH");
    if (set == nullptr || *set == '\0')
        return out;
    const std::string_view text{set};
    std::int64_t seconds = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (ec != std::errc{} || end != text.data() + text.size() || seconds < 0)
        return make_error(
            errc::invalid_parameter,
            fmt::format("SOURCE_DATE_EPOCH is '{}', and has to be a number of seconds since 1970.", text)
        );
    out.created = seconds;
    return out;
}

int write_sbom(const sbom_request& asked)
{
    const auto options = options_of_environment();
    if (!options)
        return fail("sbom", options.error());
    const auto images = analyse_archive(asked.archive, "docker save app:1.2 | tare sbom -");
    if (!images)
        return fail("sbom", images.error());
    if (images->size() != 1)
        return fail(
            "sbom", make_error(
                        errc::invalid_parameter, fmt::format(
                                                     "The archive holds {} images, and an SBOM is of one: "
                                                     "choose it with --image or --platform.",
                                                     images->size()
                                                 )
                    )
        );
    const auto& report = images->front().report;
    auto text =
        asked.format == "spdx" ? report::to_spdx(report, *options) : report::to_cyclonedx(report, *options);
    text += '\n';
    if (const auto done = write_output(text, asked.output, "The SBOM"); !done)
        return fail("sbom", done.error());
    return success;
}

} // namespace

void add_sbom(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand("sbom", "List an image's packages for other tools");
    const auto options = std::make_shared<sbom_request>();
    add_archive_options(*command, options->archive);
    command->add_option("--format", options->format, "CycloneDX 1.6 or SPDX 2.3, as JSON")
        ->check(CLI::IsMember({"cyclonedx", "spdx"}))
        ->capture_default_str();
    command->add_option("--output", options->output, "Where to write it; without, standard output")
        ->type_name("FILE");
    command->callback([options, &status] { status = write_sbom(*options); });
}

} // namespace tare::app
