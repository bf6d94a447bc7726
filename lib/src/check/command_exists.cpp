#include "check/image_check.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/launch.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_command_exists(image_subject& image)
{
    (void)image.files();
    (void)image.searched_path();
    const auto programs = inspect::started_programs(image.view(), image.config());
    places missing;
    places found;
    for (const auto& p : programs) {
        if (p.is_shell)
            continue;
        report::evidence e = p.file ? image.at(*p.file) : report::evidence{};
        e.key = p.key;
        switch (p.problem) {
        case inspect::launch_problem::not_found:
            e.text = fmt::format("'{}' is not there", escape_text(p.name));
            missing.add(std::move(e));
            break;
        case inspect::launch_problem::not_a_file:
            e.text = fmt::format("'{}' is no file", escape_text(p.name));
            missing.add(std::move(e));
            break;
        default:
            e.text = escape_text(p.name);
            found.add(std::move(e));
        }
    }
    if (!missing.empty())
        return violated("What the image is to start is not in it.", missing);
    if (found.empty())
        return not_applicable(
            programs.empty() ? "Nothing is set to be started."
                             : "What the shell starts is only known when it runs."
        );
    return passed("What it starts is there.", found);
}

} // namespace

image_check command_exists()
{
    return {
        {.id = "TARE-CONF-002",
         .practice = report::practice::configuration,
         .title = "What is started is there",
         .severity = report::severity::high,
         .inspects = "the program that ENTRYPOINT or CMD names, what tini and its like go on to start, and "
                     "the first program of a "
                     "shell form: looked up on PATH and through links as the runtime does it",
         .references = {},
         .rationale = "Otherwise no container starts: \"executable file not found in $PATH\".",
         .fix = "Copy the program to where it is named, or name it by the absolute path it has."},
        needs::config | needs::everything,
        evaluate_command_exists,
    };
}

} // namespace tare::check
