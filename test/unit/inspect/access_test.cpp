#include <tare/inspect/access.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stacked.hpp>
#include <tar_builder.hpp>

using namespace tare;
using inspect::may;
using permission = inspect::permission;

namespace {

test::tar_header owned(std::string name, std::uint64_t mode)
{
    return {.name = std::move(name), .mode = mode, .uid = 10, .gid = 20};
}

} // namespace

TEST_CASE("the first class of rights that applies decides alone")
{
    const test::stacked image{
        {test::tar_builder{}.entry(owned("file", 0641), "x").entry(owned("shut", 0007), "x").finish()}
    };
    const auto& view = image.view();
    const auto file = view.files.resolve("/file").value();
    const auto shut = view.files.resolve("/shut").value();
    CHECK(may(view, file, {10, 1}, permission::read));
    CHECK(may(view, file, {10, 1}, permission::write));
    CHECK_FALSE(may(view, file, {10, 1}, permission::execute));
    CHECK(may(view, file, {1, 20}, permission::read));
    CHECK(may(view, file, {1, 1, {2, 20}}, permission::read));
    CHECK_FALSE(may(view, file, {1, 20}, permission::execute));
    CHECK(may(view, file, {1, 1}, permission::execute));
    CHECK_FALSE(may(view, file, {1, 1}, permission::read));
    // The owner is not "others", whatever others may.
    CHECK_FALSE(may(view, shut, {10, 1}, permission::read));
    CHECK_FALSE(may(view, shut, {1, 20}, permission::execute));
    CHECK(may(view, shut, {1, 1}, permission::execute));
}

TEST_CASE("root may do everything but execute what nobody may")
{
    const test::stacked image{
        {test::tar_builder{}.entry(owned("text", 0600)).entry(owned("app", 0010)).directory("d", 0).finish()}
    };
    const auto& view = image.view();
    const inspect::credentials root;
    const auto text = view.files.resolve("/text").value();
    CHECK(may(view, text, root, permission::read));
    CHECK(may(view, text, root, permission::write));
    CHECK_FALSE(may(view, text, root, permission::execute));
    CHECK(may(view, view.files.resolve("/app").value(), root, permission::execute));
    CHECK(may(view, view.files.resolve("/d").value(), root, permission::execute));
    CHECK(may(view, view.files.root(), {7, 7}, permission::execute));
}

TEST_CASE("every directory on the way has to be searched, before and behind links")
{
    const test::stacked image{{test::tar_builder{}
                                   .directory("open", 0755)
                                   .directory("closed", 0700)
                                   .file("open/file", "x")
                                   .file("closed/file", "x")
                                   .symlink("open/inward", "/closed/file")
                                   .symlink("closed/outward", "/open/file")
                                   .finish()}};
    const auto& view = image.view();
    const auto reached = [&](std::string_view path, const inspect::credentials& who) {
        return inspect::may_reach(view, path, view.files.resolve(path).value(), who);
    };
    CHECK(reached("/open/file", {7, 7}));
    CHECK_FALSE(reached("/closed/file", {7, 7}));
    CHECK_FALSE(reached("/open/inward", {7, 7}));
    CHECK_FALSE(reached("/closed/outward", {7, 7}));
    CHECK(reached("/closed/outward", {0, 0}));
}
