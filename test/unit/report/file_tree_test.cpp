#include "analyse.hpp"
#include "image_builder.hpp"

#include <tare/report/file_tree.hpp>

#include <boost/json/parse.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tare;
using test::tar_builder;

namespace {

report::file_tree sample()
{
    const auto layer = tar_builder{}
                           .directory("etc", 0750)
                           .file("etc/passwd", "root:x:0:0::/:/bin/sh\n", 0600)
                           .file("etc-more", "1")
                           .file("etc/conf.d/a", "22")
                           .hard_link("etc/z", "etc/passwd", 0600)
                           .symlink("link", "etc/passwd")
                           .device("dev/null", '3', 1, 3)
                           .fifo("dev/pipe")
                           .file("n\xff\n", "3")
                           .finish();
    auto outcome = test::analyse(test::image_builder{}.layer(layer).docker_archive());
    REQUIRE(outcome);
    auto files = report::decode_file_tree(outcome->front().files);
    REQUIRE(files);
    for (std::uint32_t i = 0; i < files->size(); ++i) {
        if (i % 2 == 0)
            (*files)[i].package = i * 100;
        if (i % 3 == 0)
            (*files)[i].part = i;
    }
    return *files;
}

} // namespace

TEST_CASE("the file list is in path order, a directory before what it holds and before longer names")
{
    std::string order;
    for (const auto& n : sample())
        order += n.path + " ";
    CHECK(
        order == "/ /dev /dev/null /dev/pipe /etc /etc/conf.d /etc/conf.d/a /etc/passwd /etc/z /etc-more "
                 "/link /n\xff\n "
    );
}

TEST_CASE("the stored form reads back as it was, and damage is noticed")
{
    const auto tree = sample();
    const auto bytes = report::encode(tree);
    const auto back = report::decode_file_tree(bytes);
    REQUIRE(back);
    CHECK(*back == tree);
    for (std::size_t length = 0; length < bytes.size(); ++length)
        REQUIRE_FALSE(report::decode_file_tree(std::string_view{bytes}.substr(0, length)));
    CHECK_FALSE(report::decode_file_tree(bytes + "x"));
    CHECK_FALSE(report::decode_file_tree("tare.files/2\n\xff\xff\xff\xff\xff\xff\xff\xff\x7f"));
    // A flipped byte may still be a list, but never a crash.
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
        const auto read = report::decode_file_tree(damaged);
        CHECK((!read || read->size() <= bytes.size()));
    }
}

TEST_CASE("lists of older analysers are read as well")
{
    using namespace std::string_literals;
    const auto tree = report::decode_file_tree(
        "tare.files/1\n\x02"s + "\0\x01/\x02"s + "\xed\x03\0\0\0\0\0\x01\0"s +
        "\x01\x01"
        "a\x04"s +
        "\xff\x03\0\0\0\0\0\x01\x01/"s
    );
    REQUIRE(tree);
    REQUIRE(tree->size() == 2);
    CHECK(tree->at(1).path == "/a");
    CHECK(tree->at(1).type == "symlink");
    CHECK(tree->at(1).link_target == "/");
    CHECK_FALSE(tree->at(1).package);
    CHECK_FALSE(tree->at(1).part);
}

TEST_CASE("a directory lists itself and its direct children, a file itself")
{
    const auto stored = report::encode(sample());
    const auto paths = [&](std::string_view path, const report::page& wanted = {}) {
        const auto listed = report::list_directory(stored, path, wanted);
        REQUIRE(listed);
        std::string out;
        for (const auto& n : listed->entries)
            out += n.path + " ";
        return out + (listed->has_more ? "..." : "");
    };
    CHECK(paths("/") == "/ /dev /etc /etc-more /link /n\xff\n ");
    CHECK(paths("") == paths("/"));
    CHECK(paths("/etc") == "/etc /etc/conf.d /etc/passwd /etc/z ");
    CHECK(paths("etc/") == paths("/etc"));
    CHECK(paths("/etc/passwd") == "/etc/passwd ");
    for (const auto* const path : {"/none", "/et", "/etc/passwd/x", "/etc/../etc"}) {
        CAPTURE(path);
        const auto listed = report::list_directory(stored, path);
        REQUIRE_FALSE(listed);
        CHECK(listed.error().code == errc::not_found);
    }
    CHECK(paths("/etc", {0, 2}) == "/etc /etc/conf.d ...");
    CHECK(paths("/etc", {2, 2}) == "/etc/passwd /etc/z ");
    CHECK(paths("/etc", {1, 0}) == "...");
    CHECK(paths("/etc", {4, 1}) == "");
    CHECK_FALSE(report::list_directory(std::string_view{stored}.substr(0, stored.size() - 1), "/etc"));
}

TEST_CASE("files are listed by their package, or by having none")
{
    report::file_tree tree(5);
    tree[0].path = "/";
    tree[0].type = "directory";
    tree[1].path = "/a";
    tree[1].type = "regular";
    tree[1].package = 0;
    tree[2].path = "/d";
    tree[2].type = "directory";
    tree[2].package = 0;
    tree[3].path = "/d/b";
    tree[3].type = "symlink";
    tree[3].package = 1;
    tree[4].path = "/dd";
    tree[4].type = "regular";
    const auto paths = [&](std::string_view path, const std::function<bool(std::uint32_t)>& wanted) {
        std::string out;
        const auto listed = report::list_owned(report::encode(tree), path, wanted);
        REQUIRE(listed);
        for (const auto& n : listed->entries)
            out += n.path + ' ';
        return out;
    };
    CHECK(paths("/", nullptr) == "/dd ");
    CHECK(paths("/", [](auto) { return true; }) == "/a /d/b ");
    CHECK(paths("/d/", [](auto) { return true; }) == "/d/b ");
    CHECK(paths("/", [](auto p) { return p == 0; }) == "/a ");
    const std::vector<std::string> packages{"bash"};
    const auto list = boost::json::parse(report::to_json(tree, packages)).as_array();
    CHECK(list[1].at("package").as_string() == "bash");
    CHECK_FALSE(list[3].as_object().contains("package"));
}

TEST_CASE("as JSON, entries say all there is and names are escaped")
{
    const auto parsed = boost::json::parse(report::to_json(sample()));
    const auto& list = parsed.as_array();
    REQUIRE(list.size() == 12);
    const auto& passwd = list[7].as_object();
    CHECK(passwd.at("path").as_string() == "/etc/passwd");
    CHECK(passwd.at("mode").as_string() == "0600");
    CHECK(passwd.at("links").to_number<int>() == 2);
    CHECK(passwd.at("digest").as_string().starts_with("sha256:"));
    CHECK(list[4].at("size").to_number<int>() == 24);
    CHECK(list[2].at("type").as_string() == "char_device");
    CHECK(list[10].at("target").as_string() == "etc/passwd");
    CHECK(list[11].at("path").as_string() == "/n\\xff\\x0a");
}
