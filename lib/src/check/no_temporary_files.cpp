#include "check/grouped_names.hpp"
#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::check {
namespace {

constexpr std::uint64_t few_temporary_files = 64'000;
constexpr auto temporary_directories = std::to_array<std::string_view>({"/tmp", "/var/tmp", "/var/log"});

/// "core" and "core.1234" with the size of one.
bool is_core_dump(std::string_view name, std::uint64_t size) noexcept
{
    if (size < 100'000)
        return false;
    return name == "core" || (name.starts_with("core.") && name.size() > 5 &&
                              name.find_first_not_of("0123456789", 5) == std::string_view::npos);
}

answer evaluate_no_temporary_files(image_subject& image)
{
    const auto& files = image.files();
    const named_paths directories{files, temporary_directories};
    grouped_names found{image, 3};
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (inode.type != tar::entry_type::regular || inode.size() == 0)
            return;
        if (is_core_dump(files.at(id).name, inode.size()) || directories.hold(id))
            found.add(id);
    });
    if (found.empty())
        return passed("There are no temporary files, logs and core dumps.");
    auto message = fmt::format("{} of temporary files, logs and core dumps.", human_size(found.bytes()));
    return found.bytes() > few_temporary_files ? violated(std::move(message), found.where())
                                               : passed(std::move(message));
}

} // namespace

image_check no_temporary_files()
{
    return {
        {.id = "TARE-FILES-007",
         .practice = report::practice::files,
         .title = "No temporary files, logs and core dumps",
         .severity = report::severity::low,
         .inspects = "/tmp, /var/tmp, /var/log, and files named core: more than 64 kB together",
         .references = {"CIS Docker 4.3"},
         .rationale = "They are left over from the build, say much about where it ran, and a core dump holds "
                      "the memory of a process.",
         .fix = "Delete them in the RUN that writes them, or mount a tmpfs there: RUN "
                "--mount=type=tmpfs,target=/tmp."},
        needs::nothing,
        evaluate_no_temporary_files,
    };
}

} // namespace tare::check
