#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

/// As pip reads a boolean.
bool disables_cache(std::string_view value)
{
    static constexpr std::array<std::string_view, 5> yes{"1", "on", "true", "yes", "y"};
    return std::find(yes.begin(), yes.end(), lower_case(value)) != yes.end();
}

bool variable_disables(const subject& s, const run& r, const shell_command& c)
{
    for (const auto& a : c.assignments)
        if (a.starts_with("PIP_NO_CACHE_DIR=") && disables_cache(a.substr(17)))
            return true;
    for (const auto& other : r.script.commands)
        if (other.program() == "export")
            for (const auto& w : other.words)
                if (w.text.starts_with("PIP_NO_CACHE_DIR=") &&
                    disables_cache(std::string_view{w.text}.substr(17)))
                    return true;
    const auto lineage = s.build().lineage(r.at.in->index);
    for (const auto& p : s.instructions())
        if ((p.written->kind == keyword::env || p.written->kind == keyword::arg) && p.resolved != nullptr &&
            std::find(lineage.begin(), lineage.end(), p.in->index) != lineage.end() &&
            p.written->at < r.at.written->at)
            for (const auto& [key, value] : p.resolved->pairs)
                if (key.text == "PIP_NO_CACHE_DIR" && (disables_cache(value.text) || !value.known))
                    return true;
    return false;
}

answer evaluate_pip_without_cache(const subject& s)
{
    auto where = commands_that(s, [&](const run& r, const shell_command& c) {
        return s.ships(*r.at.in) && is_pip_install(c) && !c.has_option('\0', "no-cache-dir") &&
               !has_cache_mount(r, ".cache/pip") && !has_cache_mount(r, "/root/.cache") &&
               !calls(r, "pip", "purge") && !removes(r, ".cache") && !variable_disables(s, r, c);
    });
    return judged_commands(
        s, std::move(where), "pip install leaves its cache behind.", "No pip install leaves a cache behind."
    );
}

} // namespace

dockerfile_check pip_without_cache()
{
    return {
        {.id = "TARE-LAYER-108",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "pip keeps no cache",
         .severity = report::severity::low,
         .inspects = "pip install in RUNs of stages that ship, PIP_NO_CACHE_DIR, and cache mounts",
         .references = {"DL3042", "design: caches cleaned in the same step"},
         .rationale = "Every wheel stays in the layer a second time.",
         .fix = "Call pip install --no-cache-dir, or mount a cache: RUN "
                "--mount=type=cache,target=/root/.cache/pip …."},
        evaluate_pip_without_cache,
    };
}

} // namespace tare::check::dockerfiles
