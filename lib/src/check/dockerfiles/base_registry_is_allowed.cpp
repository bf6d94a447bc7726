#include "check/dockerfiles/dockerfile_check.hpp"

#include <tare/base/text.hpp>
#include <tare/image/reference.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

bool is_allowed(const std::vector<std::string>& registries, std::string_view image)
{
    const auto parsed = image::reference::parse(image);
    if (!parsed)
        return false;
    const auto full = parsed->domain + '/' + parsed->path;
    return std::any_of(registries.begin(), registries.end(), [&](const std::string& r) {
        return full == r || full.starts_with(r.ends_with('/') ? r : r + '/');
    });
}

answer evaluate_base_registry_is_allowed(const subject& s)
{
    const auto& registries = s.options().allowed_registries;
    if (registries.empty())
        return not_applicable("No registries were named to allow.");
    places where;
    for (const auto* const st : s.on_images())
        if (!is_allowed(registries, st->base.text))
            where.add(at(s.from_of(*st), st->base.at, st->base.text));
    for (const auto& p : s.instructions(keyword::copy))
        if (p.resolved != nullptr)
            for (const auto& from : p.resolved->sources)
                if (!from.stage && !is_allowed(registries, from.name))
                    where.add(at(*p.written, from.at, from.name));
    return judged(
        std::move(where),
        fmt::format("An image is not from {}.", escape_text(fmt::format("{}", fmt::join(registries, ", ")))),
        "Every image is from an allowed registry."
    );
}

} // namespace

dockerfile_check base_registry_is_allowed()
{
    return {
        {.id = "TARE-BASE-104",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "Base images come from allowed registries",
         .severity = report::severity::high,
         .inspects = "FROM and COPY --from, against the registries that are allowed",
         .references = {"DL3026", "CIS Docker 4.2", "NIST 800-190 4.1.5"},
         .rationale = "Whoever publishes the base image publishes most of yours.",
         .fix = "Take the base image from one of the allowed registries."},
        evaluate_base_registry_is_allowed,
    };
}

} // namespace tare::check::dockerfiles
