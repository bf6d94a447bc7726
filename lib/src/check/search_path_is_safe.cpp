#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto for_everybody = std::to_array<std::string_view>({"/tmp", "/var/tmp", "/dev/shm", "/run/lock"});

std::string problem_of(std::string_view directory)
{
    if (directory.empty())
        return "an empty entry, which means the current directory";
    if (!directory.starts_with('/'))
        return fmt::format("'{}' is relative to the current directory", escape_text(directory));
    for (const auto shared : for_everybody)
        if (is_within(directory, shared))
            return fmt::format("'{}' is where everybody may write", escape_text(directory));
    return {};
}

answer evaluate_search_path_is_safe(image_subject& image)
{
    if (!image.config().variable("PATH"))
        return not_applicable("PATH is not set; runtimes set a safe one.");
    places where;
    for (const auto directory : image.search_path())
        if (auto problem = problem_of(directory); !problem.empty())
            where.add({.key = "config.Env.PATH", .text = std::move(problem)});
    if (where.empty())
        return passed("Every directory of PATH is absolute and not one for everybody.");
    return violated("PATH leads to directories that others may fill.", where);
}

} // namespace

image_check search_path_is_safe()
{
    return {
        {.id = "TARE-SEC-020",
         .practice = report::practice::security,
         .title = "PATH has absolute directories only, and none for temporary files",
         .severity = report::severity::medium,
         .inspects = "config.Env.PATH",
         .references = {"NIST 800-190 4.1.2"},
         .rationale = "With the current directory or a temporary one on PATH, whoever can put a file there "
                      "decides what a "
                      "program's name means.",
         .fix = "Set PATH with ENV to absolute directories that belong to root."},
        needs::config,
        evaluate_search_path_is_safe,
    };
}

} // namespace tare::check
