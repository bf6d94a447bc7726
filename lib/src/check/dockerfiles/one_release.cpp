#include "check/dockerfiles/distribution.hpp"
#include "check/dockerfiles/dockerfile_check.hpp"

#include <fmt/format.h>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_one_release(const subject& s)
{
    const auto& stages = s.build().stages;
    if (stages.size() < 2)
        return not_applicable("It has one stage.");
    const auto origin = [&](std::size_t index) -> const stage& {
        return stages[s.build().lineage(index).front()];
    };
    const auto last = stages.size() - 1;
    const auto runtime = distribution_of(origin(last).base.text);
    places where;
    bool compared = false;
    for (const auto& p : s.final_instructions()) {
        if (p.written->kind != keyword::copy)
            continue;
        for (const auto& from : p.resolved->sources) {
            if (!from.stage)
                continue;
            const auto builder = distribution_of(origin(*from.stage).base.text);
            if (!runtime || !builder || runtime->name != builder->name)
                continue;
            compared = true;
            if (runtime->release != builder->release)
                where.add(at(
                    *p.written, from.at,
                    fmt::format(
                        "{} {} onto {} {}", builder->name, builder->release, runtime->name, runtime->release
                    )
                ));
        }
    }
    if (!compared)
        return not_applicable("No two stages name releases of one distribution.");
    return judged(
        std::move(where), "Files are copied between releases of one distribution.",
        "Builder and runtime are of one release."
    );
}

} // namespace

dockerfile_check one_release()
{
    return {
        {.id = "TARE-BASE-107",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "What is built and what it runs on are of one release",
         .severity = report::severity::medium,
         .inspects = "the images of stages that the final image copies from, and its own, by distribution "
                     "and release in their names",
         .references = {"design: same release in builder and runtime"},
         .rationale = "A program that is linked on one release may ask for newer libraries than the other "
                      "has, and then does not start.",
         .fix = "Base both stages on the same release: FROM golang:1.24-trixie AS build, FROM "
                "debian:trixie-slim."},
        evaluate_one_release,
    };
}

} // namespace tare::check::dockerfiles
