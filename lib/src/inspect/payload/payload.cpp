#include "inspect/payload/finder.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/payload.hpp>

#include <fmt/format.h>

#include <utility>

namespace tare::inspect {
namespace {

image_payload nothing_known(std::string why)
{
    image_payload out;
    out.payload.state = report::payload_state::not_analysed;
    out.payload.gaps.push_back(std::move(why));
    return out;
}

} // namespace

image_payload payload(const image_view& view, const image::image_config* config)
{
    if (config == nullptr)
        return nothing_known(
            "A root filesystem does not say what it starts: it has no entrypoint and no command."
        );
    if (config->platform.os == "windows")
        return nothing_known("What programs of Windows need is not analysed.");
    const auto started = launch_of(view, *config);
    if (started.programs.empty())
        return nothing_known("Neither entrypoint nor command is set.");
    const auto& first = started.programs.front();
    if (first.problem == launch_problem::not_found || first.problem == launch_problem::not_a_file)
        return nothing_known(fmt::format(
            "'{}', which {} starts, {}.", escape_text(first.name), first.key,
            first.file ? "is no file" : "is not in the image"
        ));
    payload_finder finder{view, *config};
    for (const auto& program : started.programs)
        finder.add_program(program);
    if (started.script)
        finder.add_script(*started.script, first.key);
    finder.add_working_directory();
    finder.add_binaries_of_directories();
    return finder.finish();
}

} // namespace tare::inspect
