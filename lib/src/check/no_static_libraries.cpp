#include "check/grouped_names.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

bool is_link_input(std::string_view name) noexcept
{
    if (name.starts_with("lib") && (name.ends_with(".a") || name.ends_with(".la")))
        return true;
    return (name.ends_with(".o") && name.size() > 2) || (name.starts_with("lib") && name.ends_with(".rlib"));
}

answer evaluate_no_static_libraries(image_subject& image)
{
    const auto& files = image.files();
    grouped_names found{image, 4};
    files.for_each([&](image::node_id id) {
        if (files.inode_of(id).type == tar::entry_type::regular && is_link_input(files.at(id).name))
            found.add(id);
    });
    if (found.empty())
        return passed("There are no static libraries and object files.");
    return violated(
        fmt::format(
            "{}, {}.",
            counted(found.files(), "static library or object file", "static libraries and object files"),
            human_size(found.bytes())
        ),
        found.where()
    );
}

} // namespace

image_check no_static_libraries()
{
    return {
        {.id = "TARE-BUILD-003",
         .practice = report::practice::build,
         .title = "No static libraries and object files",
         .severity = report::severity::low,
         .inspects = "the names of all files of the root filesystem: lib*.a, lib*.la, *.o",
         .references = {"CIS Docker 4.3"},
         .rationale = "Only a linker reads them: nothing of them is used when the program runs.",
         .fix = "Build in a stage of its own and copy the program; remove them in the RUN that brings them."},
        needs::nothing,
        evaluate_no_static_libraries,
    };
}

} // namespace tare::check
