#include "compared.hpp"

#include <tare/report/file_tree.hpp>
#include <tare/report/file_tree_reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace tare;
using namespace tare::test;
using compare::file_aspect;

namespace {

std::vector<std::string> paths_of(const compare::file_changes& changes)
{
    std::vector<std::string> out;
    for (const auto& e : changes.entries)
        out.push_back(e.path);
    return out;
}

report::file_node regular(std::string path, std::uint64_t size, std::uint8_t content)
{
    report::file_node out;
    out.path = std::move(path);
    out.type = "regular";
    out.mode = 0644;
    out.size = size;
    out.content.emplace().bytes.fill(content);
    return out;
}

report::file_node directory(std::string path)
{
    report::file_node out;
    out.path = std::move(path);
    out.type = "directory";
    out.mode = 0755;
    return out;
}

/// Two lists of their own, as a store has them.
compare::file_comparison
compared_lists(const report::file_tree& base, const report::file_tree& target, compare::options o = {})
{
    const report::image_report nothing;
    const auto left = report::encode(base);
    const auto right = report::encode(target);
    const auto outcome = compare::compare({nothing, left}, {nothing, right}, o);
    REQUIRE(outcome.has_value());
    return outcome->files.value();
}

} // namespace

TEST_CASE("files are told apart by what became of them, the heaviest first")
{
    const auto c = compared(
        tar_builder{}.file("a-gone", "12").file("kept", "1").file("z-gone", "123").file("changed", "old"),
        tar_builder{}.file("changed", "newer").file("kept", "1").file("new", "1234").file("b-new", "12345")
    );
    REQUIRE(c.files);
    CHECK(paths_of(c.files->added) == std::vector<std::string>{"/b-new", "/new"});
    CHECK(paths_of(c.files->removed) == std::vector<std::string>{"/z-gone", "/a-gone"});
    CHECK(paths_of(c.files->changed) == std::vector<std::string>{"/changed"});
    CHECK(c.files->added.target_bytes == 9);
    CHECK(c.files->removed.base_bytes == 5);
    CHECK(c.files->changed.base_bytes == 3);
    CHECK(c.files->changed.target_bytes == 5);
    CHECK(c.files->unchanged == 2);
    CHECK(c.result == compare::sameness::differs);
}

TEST_CASE("what differs about a path is named: type, content, mode, owner and link target")
{
    auto owned = tar_builder{};
    owned.entry({.name = "owner", .uid = 5}, "x");
    owned.file("type", "x")
        .file("mode", "x", 04755)
        .symlink("link", "b")
        .file("content", "y")
        .directory("d", 0700);
    const auto c = compared(
        tar_builder{}
            .file("owner", "x")
            .directory("type")
            .file("mode", "x", 0755)
            .symlink("link", "a")
            .file("content", "x")
            .directory("d", 0755),
        owned
    );
    REQUIRE(c.files);
    const auto aspects = [&](std::string_view path) {
        for (const auto& e : c.files->changed.entries)
            if (e.path == path)
                return e.aspects;
        return std::vector<file_aspect>{};
    };
    CHECK(aspects("/owner") == std::vector{file_aspect::owner});
    CHECK(aspects("/type") == std::vector{file_aspect::type, file_aspect::mode});
    CHECK(aspects("/mode") == std::vector{file_aspect::mode});
    CHECK(aspects("/link") == std::vector{file_aspect::link_target});
    CHECK(aspects("/content") == std::vector{file_aspect::content});
    CHECK(aspects("/d") == std::vector{file_aspect::mode});
    CHECK(c.files->aspects.mode == 3);
    CHECK(c.files->aspects.type == 1);
    CHECK(c.files->changed.count == 6);
}

TEST_CASE("names that sort before a slash do not confuse the walk")
{
    const auto c = compared(
        tar_builder{}.directory("etc").file("etc/b", "1").file("etc-more", "1").file("etc.d", "1"),
        tar_builder{}.directory("etc").file("etc/a", "1").file("etc/b", "1").file("etc.d", "1")
    );
    REQUIRE(c.files);
    CHECK(paths_of(c.files->added) == std::vector<std::string>{"/etc/a"});
    CHECK(paths_of(c.files->removed) == std::vector<std::string>{"/etc-more"});
    CHECK(c.files->changed.count == 0);
}

TEST_CASE("totals by directory say where most differs, without directories that only hold another")
{
    const report::file_tree base{
        directory("/"),
        directory("/opt"),
        directory("/opt/app"),
        directory("/opt/app/lib"),
        regular("/opt/app/lib/x", 100, 1),
        regular("/opt/app/lib/y", 50, 1),
        directory("/usr"),
        regular("/usr/same", 1'000, 1),
    };
    const report::file_tree target{
        directory("/"),
        directory("/opt"),
        directory("/opt/app"),
        directory("/opt/app/lib"),
        regular("/opt/app/lib/x", 130, 2),
        directory("/usr"),
        regular("/usr/new", 7, 1),
        regular("/usr/same", 1'000, 1),
    };
    const auto files = compared_lists(base, target);
    REQUIRE(files.directories.size() == 3);
    CHECK(files.directories[0] == compare::directory_change{"/", 1, 1, 1, -13});
    CHECK(files.directories[1] == compare::directory_change{"/opt/app/lib", 0, 1, 1, -20});
    CHECK(files.directories[2] == compare::directory_change{"/usr", 1, 0, 0, 7});
    CHECK(files.directories_omitted == 0);
    const auto fewer = compared_lists(base, target, {.most_files = 0, .most_directories = 1});
    CHECK(fewer.directories.size() == 1);
    CHECK(fewer.directories_omitted == 2);
    CHECK(fewer.added.count == 1);
    CHECK(fewer.added.entries.empty());
    CHECK(fewer.added.omitted == 1);
}

TEST_CASE("a directory that is new is an entry of the one it is in")
{
    const auto files = compared_lists(
        {directory("/")},
        {directory("/"), directory("/new"), directory("/new/er"), regular("/new/er/x", 5, 1)}
    );
    CHECK(paths_of(files.added) == std::vector<std::string>{"/new/er/x", "/new", "/new/er"});
    CHECK(files.added.target_bytes == 5);
    REQUIRE(files.directories.size() == 3);
    CHECK(files.directories[0] == compare::directory_change{"/", 3, 0, 0, 5});
    CHECK(files.directories[1] == compare::directory_change{"/new", 2, 0, 0, 5});
}

TEST_CASE("a file with several names weighs once")
{
    auto one = regular("/a", 10, 1);
    auto other = regular("/b", 10, 1);
    one.links = other.links = 2;
    auto third = regular("/c", 10, 1);
    auto fourth = regular("/d", 10, 1);
    third.links = fourth.links = 2;
    const auto files = compared_lists({directory("/")}, {directory("/"), one, other, third, fourth});
    CHECK(files.added.count == 4);
    CHECK(files.added.target_bytes == 20);
}

TEST_CASE("of many files the heaviest are listed and the others counted")
{
    report::file_tree target{directory("/")};
    for (unsigned i = 0; i < 1'000; ++i)
        target.push_back(regular(fmt::format("/{:04}", i), i % 100, 1));
    const auto files = compared_lists({directory("/")}, target, {.most_files = 3});
    CHECK(paths_of(files.added) == std::vector<std::string>{"/0099", "/0199", "/0299"});
    CHECK(files.added.omitted == 997);
    CHECK(files.added.count == 1'000);
    CHECK(files.added.target_bytes == 49'500);
}

TEST_CASE("names of files are escaped")
{
    const auto c = compared(tar_builder{}, tar_builder{}.file("evil\x1b[31m\xff", "1").symlink("l", "\x01"));
    REQUIRE(c.files);
    CHECK(paths_of(c.files->added) == std::vector<std::string>{"/evil\\x1b[31m\\xff", "/l"});
    CHECK(c.files->added.entries[1].target->link_target == "\\x01");
}

TEST_CASE("a damaged file list is an error, wherever it is cut")
{
    const report::image_report nothing;
    const auto whole = report::encode({directory("/"), regular("/a", 1, 1), regular("/b", 2, 2)});
    const auto other = report::encode({directory("/"), regular("/b", 2, 2), regular("/c", 1, 1)});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto cut = std::string_view{whole}.substr(0, size);
        CHECK_FALSE(compare::compare({nothing, cut}, {nothing, other}).has_value());
        CHECK_FALSE(compare::compare({nothing, other}, {nothing, cut}).has_value());
    }
    CHECK_FALSE(compare::compare({nothing, whole + "x"}, {nothing, other}).has_value());
}

TEST_CASE("a list with paths that Tare never writes is compared to its end")
{
    for (const auto* const path : {"i/a/b", "//b/c", "///", "", "a", "/a//b", "/a/", "i//", "/."}) {
        INFO(path);
        const auto c = compared_lists({directory("/"), regular(path, 3, 1)}, {directory("/")});
        CHECK(c.removed.count == 1);
        CHECK(c.removed.base_bytes == 3);
        CHECK(c.unchanged == 1);
    }
}

TEST_CASE("a list with sizes that no image has is compared, and keeps what it says of each file")
{
    constexpr std::uint64_t most = ~std::uint64_t{0};
    const auto c = compared_lists(
        {directory("/"), directory("/a"), regular("/a/b", most, 1), regular("/a/c", most / 2, 2)},
        {directory("/"), regular("/d", most / 2 + 1, 3)}
    );
    CHECK(c.removed.count == 3);
    CHECK(c.removed.entries.front().base->bytes == most);
    CHECK(c.added.entries.front().target->bytes == most / 2 + 1);
}

TEST_CASE("the reader gives what the list has, entry by entry")
{
    const report::file_tree tree{directory("/"), regular("/a", 1, 1), regular("/b", 2, 2)};
    const auto bytes = report::encode(tree);
    auto reader = report::file_tree_reader::open(bytes).value();
    CHECK(reader.left() == 3);
    report::file_node node;
    for (const auto& expected : tree) {
        CHECK(reader.next(node).value());
        CHECK(node == expected);
    }
    CHECK_FALSE(reader.next(node).value());
    CHECK_FALSE(report::file_tree_reader::open("tare.files/9\n").has_value());
}
