#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

constexpr std::uint64_t large_file = 100'000'000;

answer evaluate_large_files(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    std::vector<bool> seen(files.inodes().size());
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (inode.type != tar::entry_type::regular || inode.size() < large_file || seen[files.at(id).inode])
            return;
        seen[files.at(id).inode] = true;
        found.add(id, fmt::format("{} would be saved without it", human_size(inode.size())));
    });
    if (found.empty())
        return passed("No file has 100 MB.");
    return violated(
        fmt::format(
            "{} of 100 MB and more, {} together.", counted(found.size(), "file", "files"),
            human_size(found.bytes())
        ),
        found.where()
    );
}

} // namespace

image_check large_files()
{
    return {
        {.id = "TARE-SIZE-002",
         .practice = report::practice::size,
         .title = "No file of 100 MB and more",
         .severity = report::severity::low,
         .inspects = "the sizes of all files of the root filesystem",
         .references = {},
         .rationale = "One file decides how long a pull takes: layers are fetched side by side, a file is "
                      "not. Models, databases and "
                      "dumps also change at another pace than the program beside them.",
         .fix = "Mount it as a volume or fetch it when it is needed; strip it if it is a program."},
        needs::any_system,
        evaluate_large_files,
    };
}

} // namespace tare::check
