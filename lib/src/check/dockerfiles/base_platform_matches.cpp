#include "check/dockerfiles/dockerfile_check.hpp"

#include <tare/image/platform.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check::dockerfiles {
namespace {

struct named_architecture
{
    std::string_view part;
    std::string_view architecture;
};

constexpr std::array named{
    named_architecture{"amd64", "amd64"},   named_architecture{"x86_64", "amd64"},
    named_architecture{"arm64v8", "arm64"}, named_architecture{"arm64", "arm64"},
    named_architecture{"aarch64", "arm64"}, named_architecture{"arm32v7", "arm"},
    named_architecture{"arm32v6", "arm"},   named_architecture{"arm32v5", "arm"},
    named_architecture{"i386", "386"},      named_architecture{"ppc64le", "ppc64le"},
    named_architecture{"s390x", "s390x"},   named_architecture{"riscv64", "riscv64"},
};

/// What "arm64v8/debian:12" and "debian:12-arm64" say of themselves.
std::string_view architecture_of(const image_name& image)
{
    for (const auto& n : named) {
        const auto folder = std::string{n.part} + '/';
        if (image.name.starts_with(folder) || contains(image.name, '/' + folder))
            return n.architecture;
        if (image.tag == n.part || image.tag.ends_with('-' + std::string{n.part}))
            return n.architecture;
    }
    return {};
}

answer evaluate_base_platform_matches(const subject& s)
{
    places where;
    bool told = false;
    const auto images = s.on_images();
    for (const auto* const st : images) {
        const auto architecture = architecture_of(split_image(st->base.text));
        if (!st->platform || !st->platform->known || architecture.empty())
            continue;
        const auto wanted = image::platform::parse(st->platform->text);
        if (!wanted)
            continue;
        told = true;
        if (wanted->architecture != architecture)
            where.add(
                at(s.from_of(*st), st->base.at, fmt::format("{} for {}", st->base.text, st->platform->text))
            );
    }
    if (images.empty())
        return not_applicable("No stage starts from an image.");
    if (!told)
        return not_analysed(
            "The base images themselves were not looked at, and their names do not tell their platform."
        );
    return judged(
        std::move(where), "A base image is for another platform.",
        "The base images are named for the platform asked for."
    );
}

} // namespace

dockerfile_check base_platform_matches()
{
    return {
        {.id = "TARE-BASE-110",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "Base images are for the platform that is asked for",
         .severity = report::severity::high,
         .inspects = "FROM --platform against the architecture that the image's name or tag states",
         .references = {"InvalidBaseImagePlatform"},
         .rationale = "An image for another processor either does not run or runs under emulation.",
         .fix = "Take the multi-platform image of that name, or its variant for the platform."},
        evaluate_base_platform_matches,
    };
}

} // namespace tare::check::dockerfiles
