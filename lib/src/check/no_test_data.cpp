#include "check/search.hpp"
#include "check/third_party.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto test_names = std::to_array<std::string_view>(
    {"test", "tests", "__tests__", "testdata", "test-data", "test_data", "e2e"}
);
constexpr auto homes = std::to_array<std::string_view>(
    {"/app", "/srv", "/opt", "/code", "/workspace", "/usr/src", "/usr/local/src", "/var/www", "/home"}
);

/// Whether a directory above bears such a name too, and stands for this one.
bool is_below_another(const image::root_filesystem& files, image::node_id id)
{
    for (auto up = files.at(id).parent; up != files.root(); up = files.at(up).parent)
        if (is_one_of(files.at(up).name, test_names))
            return true;
    return false;
}

answer evaluate_no_test_data(image_subject& image)
{
    const auto& files = image.files();
    const auto work = image.has_config() ? std::string_view{image.config().working_dir} : std::string_view{};
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        if (files.inode_of(id).type != tar::entry_type::directory ||
            !is_one_of(files.at(id).name, test_names) || files.at(id).first_child == image::no_id)
            return;
        const auto path = files.path_of(id);
        bool own = work.size() > 1 && is_within(path, work);
        for (const auto home : homes)
            own = own || is_within(path, home);
        if (own && !is_third_party(path) && !is_below_another(files, id))
            found.add(id);
    });
    if (found.empty())
        return passed("The application brings no tests.");
    return violated(
        fmt::format(
            "{} of tests, {}.", counted(found.size(), "directory", "directories"), human_size(found.bytes())
        ),
        found.where()
    );
}

} // namespace

image_check no_test_data()
{
    return {
        {.id = "TARE-FILES-005",
         .practice = report::practice::files,
         .title = "No tests and test data of the application",
         .severity = report::severity::low,
         .inspects = "directories named test, tests, testdata and the like below WORKDIR and where "
                     "applications lie, outside the "
                     "code of others",
         .references = {},
         .rationale = "Tests are run on the image, not in it: their data may hold real records, and their "
                      "keys look like secrets to "
                      "every scanner.",
         .fix = "List them in .dockerignore, or copy the directories that run by name."},
        needs::nothing,
        evaluate_no_test_data,
    };
}

} // namespace tare::check
