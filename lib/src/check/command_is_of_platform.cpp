#include "check/started.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::check {
namespace {

/// Whether a program for `architecture` runs on the platform, by itself or as an older one of its kind.
bool runs_on(const image::platform& platform, std::string_view architecture)
{
    const auto all = platform.compatible();
    return std::any_of(all.begin(), all.end(), [&](const image::platform& p) {
        return p.architecture == architecture;
    });
}

answer evaluate_command_is_of_platform(image_subject& image)
{
    const auto& platform = image.config().platform;
    if (platform.os != "linux" || platform.architecture.empty())
        return not_applicable("The config names no platform whose programs are ELF files.");
    const auto starts = started_starts(image, false);
    places wrong;
    places right;
    std::string what;
    for (const auto& start : starts)
        for (const auto& part : start.closure.parts) {
            if (part.binary == nullptr || part.role == inspect::part_role::library ||
                !part.binary->malformed.empty())
                continue;
            const auto architecture = part.binary->architecture();
            const auto shown = architecture.empty() ? fmt::format("machine {}", part.binary->machine)
                                                    : std::string{architecture};
            auto e = at(image, start, part, fmt::format("is for {}", shown));
            if (runs_on(platform, architecture)) {
                right.add(std::move(e));
                continue;
            }
            what = what.empty() ? *e.text : what;
            wrong.add(std::move(e));
        }
    if (!wrong.empty())
        return violated(
            fmt::format("The config says {}, but {}.", escape_text(platform.to_string()), what), wrong
        );
    if (right.empty())
        return starts.empty() ? nothing_started() : not_applicable("No ELF file is started.");
    return passed(fmt::format("It runs on {}.", escape_text(platform.to_string())), right);
}

} // namespace

image_check command_is_of_platform()
{
    return {
        {.id = "TARE-CONF-006",
         .practice = report::practice::configuration,
         .title = "What is started is for the image's platform",
         .severity = report::severity::high,
         .inspects = "the machine in the ELF headers of the started program, its interpreters and its "
                     "dynamic linker, against the config's architecture",
         .references = {},
         .rationale = "Otherwise no container starts: \"exec format error\". It happens when an image for "
                      "another platform is built with files of the builder's own.",
         .fix = "Build the program for the target: GOARCH=$TARGETARCH, --platform=$TARGETPLATFORM, or a "
                "cross compiler."},
        needs::config | needs::everything,
        evaluate_command_is_of_platform,
    };
}

} // namespace tare::check
