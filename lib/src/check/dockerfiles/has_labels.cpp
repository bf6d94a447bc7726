#include "check/dockerfiles/dockerfile_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_has_labels(const subject& s)
{
    static constexpr std::string_view prefix = "org.opencontainers.image.";
    std::set<std::string> keys;
    for (const auto& p : s.final_instructions())
        if (p.written->kind == keyword::label)
            for (const auto& [key, value] : p.resolved->pairs)
                keys.insert(key.text);
    std::vector<std::string_view> missing;
    const auto need = [&](std::initializer_list<std::string_view> any) {
        const bool there = std::any_of(any.begin(), any.end(), [&](std::string_view k) {
            return keys.contains(std::string{prefix} + std::string{k});
        });
        if (!there)
            missing.push_back(*any.begin());
    };
    need({"title", "description"});
    need({"source", "url"});
    need({"version", "revision"});
    need({"licenses"});
    if (missing.empty())
        return passed("The final image has labels that say what it is.");
    return violated(
        fmt::format("Labels are missing: {}{}.", prefix, fmt::join(missing, ", …")), s.final_place()
    );
}

} // namespace

dockerfile_check has_labels()
{
    return {
        {.id = "TARE-DOC-102",
         .practice = report::practice::documentation,
         .target = check_target::dockerfile,
         .title = "The final image says what it is",
         .severity = report::severity::info,
         .inspects = "LABEL of the final stage for the OCI annotations title or description, source, version "
                     "or revision, licenses",
         .references = {"DL3049", "OCI annotations"},
         .rationale = "Whoever meets the image in a registry or on a machine has nothing else to go by.",
         .fix = "Add LABEL org.opencontainers.image.source=\"https://…\" "
                "org.opencontainers.image.licenses=\"…\", and the like."},
        evaluate_has_labels,
    };
}

} // namespace tare::check::dockerfiles
