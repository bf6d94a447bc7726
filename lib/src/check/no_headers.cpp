#include "check/grouped_names.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto header_endings =
    std::to_array<std::string_view>({".h", ".hh", ".hpp", ".hxx", ".h++", ".inl"});

bool is_header(std::string_view name) noexcept
{
    for (const auto ending : header_endings)
        if (name.size() > ending.size() && name.ends_with(ending))
            return true;
    return false;
}

answer evaluate_no_headers(image_subject& image)
{
    const auto& files = image.files();
    grouped_names found{image, 4};
    files.for_each([&](image::node_id id) {
        if (files.inode_of(id).type == tar::entry_type::regular && is_header(files.at(id).name))
            found.add(id);
    });
    if (found.empty())
        return passed("There are no C and C++ headers.");
    return violated(
        fmt::format(
            "{} of C and C++, {}.", counted(found.files(), "header", "headers"), human_size(found.bytes())
        ),
        found.where()
    );
}

} // namespace

image_check no_headers()
{
    return {
        {.id = "TARE-BUILD-002",
         .practice = report::practice::build,
         .title = "No C and C++ headers",
         .severity = report::severity::low,
         .inspects = "the names of all files of the root filesystem",
         .references = {"CIS Docker 4.3"},
         .rationale = "Only a compiler reads them: they are a sign that the build ran here and that "
                      "development packages are "
                      "installed.",
         .fix =
             "Build in a stage of its own, and install the packages without -dev or -devel in the last one."},
        needs::any_system,
        evaluate_no_headers,
    };
}

} // namespace tare::check
