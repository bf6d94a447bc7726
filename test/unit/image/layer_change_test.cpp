#include "layer_stack.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

// How one layer may change what another one brought: each way in which runtimes have been found to differ.

using namespace tare;
using test::stack;
using test::tar_builder;
using test::tree;

namespace {

std::uint64_t hidden(const stack& s)
{
    std::uint64_t bytes = 0;
    for (const auto& inode : s.files().inodes())
        bytes += inode.links == 0 ? inode.size() : 0;
    return bytes;
}

} // namespace

TEST_CASE("AUFS's metadata is metadata at the top of a layer only, and never in a plain root filesystem")
{
    const auto layer = tar_builder{}
                           .directory(".wh..wh.plnk")
                           .file(".wh..wh.plnk/1.2", "12345")
                           .file(".wh..wh.orph/3.4", "123")
                           .file(".wh..wh.aufs", "1")
                           .hard_link("a", ".wh..wh.plnk/1.2")
                           .hard_link("b", ".wh..wh.plnk/1.2")
                           .finish();
    stack s;
    const auto changes = s.add(layer);
    REQUIRE(changes);
    CHECK(s.listing() == tree{{"/a", "5"}, {"/b", "5"}});
    CHECK(changes->files_added == 2);
    CHECK(s.visible() == 5);
    // A later layer does not reach what an earlier one kept aside under its own name.
    REQUIRE(s.add(tar_builder{}.file(".wh.a", "").file(".wh.b", "").finish()));
    CHECK(s.listing().empty());
    CHECK(s.visible() == 0);

    stack root;
    REQUIRE(root.add(
        tar_builder{}.file(".wh..wh.plnk/1.2", "12345").file(".wh..wh.aufs", "1").finish(),
        image::layer_kind::plain
    ));
    CHECK(
        root.listing() == tree{{"/.wh..wh.aufs", "1"}, {"/.wh..wh.plnk", "dir"}, {"/.wh..wh.plnk/1.2", "5"}}
    );
}

TEST_CASE("a whiteout is known by its name, whatever its type")
{
    for (const auto& whiteout :
         {tar_builder{}.directory(".wh.f").finish(), tar_builder{}.symlink(".wh.f", "nowhere").finish(),
          tar_builder{}.hard_link(".wh.f", "missing").finish(),
          tar_builder{}.file(".wh.f", "content").finish()}) {
        stack s;
        REQUIRE(s.add(tar_builder{}.file("f", "123").file("g", "1").finish()));
        const auto changes = s.add(whiteout);
        REQUIRE(changes);
        CHECK(s.listing() == tree{{"/g", "1"}});
        CHECK(changes->files_deleted == 1);
        CHECK(hidden(s) == 3);
    }
}

TEST_CASE("a file is deleted, made again and deleted again, each layer on its own, in any order within it")
{
    const auto deleted = tar_builder{}.file("d/.wh.f", "").finish();
    stack s;
    REQUIRE(s.add(tar_builder{}.file("d/f", "1").finish()));
    REQUIRE(s.add(deleted));
    CHECK(s.listing() == tree{{"/d", "dir"}});
    // Made again by a layer that deletes the one below as well, before or after.
    const auto again = s.add(tar_builder{}.file("d/f", "22").file("d/.wh.f", "").finish());
    REQUIRE(again);
    CHECK(again->files_added == 1);
    CHECK(s.listing() == tree{{"/d", "dir"}, {"/d/f", "2"}});
    REQUIRE(s.add(tar_builder{}.file("d/.wh.f", "").file("d/f", "333").finish()));
    CHECK(s.listing() == tree{{"/d", "dir"}, {"/d/f", "3"}});
    const auto last = s.add(deleted);
    REQUIRE(last);
    CHECK(last->files_deleted == 1);
    CHECK(s.listing() == tree{{"/d", "dir"}});
    CHECK(s.visible() == 0);
    CHECK(hidden(s) == 1 + 2 + 3);
}

TEST_CASE("a character device 0:0 is a device, as image-spec has no such whiteout")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("f", "123").finish()));
    const auto changes = s.add(tar_builder{}.header({.name = "f", .type_flag = '3'}).finish());
    REQUIRE(changes);
    const auto id = s.files().resolve("/f");
    REQUIRE(id);
    CHECK(s.files().inode_of(*id).type == tar::entry_type::character_device);
    CHECK(changes->files_modified == 1);
    CHECK(changes->files_deleted == 0);
    CHECK(hidden(s) == 3);
}

TEST_CASE("every type replaces every other, and what was below a directory goes")
{
    using put = std::function<void(tar_builder&)>;
    const std::vector<std::pair<tar::entry_type, put>> kinds{
        {tar::entry_type::regular, [](tar_builder& t) { t.file("p", "12345"); }},
        {tar::entry_type::directory, [](tar_builder& t) { t.directory("p").file("p/child", "12"); }},
        {tar::entry_type::symbolic_link, [](tar_builder& t) { t.symlink("p", "elsewhere"); }},
        {tar::entry_type::character_device, [](tar_builder& t) { t.header({.name = "p", .type_flag = '3'}); }
        },
        {tar::entry_type::block_device, [](tar_builder& t) { t.header({.name = "p", .type_flag = '4'}); }},
        {tar::entry_type::fifo, [](tar_builder& t) { t.header({.name = "p", .type_flag = '6'}); }},
    };
    for (const auto& [before, put_before] : kinds) {
        for (const auto& [after, put_after] : kinds) {
            CAPTURE(to_string(before), to_string(after));
            stack s;
            tar_builder lower;
            put_before(lower);
            REQUIRE(s.add(lower.finish()));
            const auto bytes = s.visible();
            tar_builder upper;
            put_after(upper);
            REQUIRE(s.add(upper.finish()));
            const auto id = s.files().child(s.files().root(), "p");
            REQUIRE(id);
            CHECK(s.files().inode_of(*id).type == after);
            CHECK(s.files().inode_of(*id).layer == 1);
            const bool directory = after == tar::entry_type::directory;
            CHECK(s.listing().contains("/p/child") == directory);
            CHECK(s.listing().size() == (directory ? 2U : 1U));
            CHECK(hidden(s) == bytes);
        }
    }
}

TEST_CASE("a file whose metadata alone changes is stored and hidden again")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("f", "12345", 0644).hard_link("g", "f").finish()));
    const auto changes = s.add(tar_builder{}.file("f", "12345", 0600).finish());
    REQUIRE(changes);
    CHECK(changes->files_modified == 1);
    CHECK(changes->files_added + changes->files_deleted == 0);
    const auto f = s.files().resolve("/f");
    const auto g = s.files().resolve("/g");
    REQUIRE((f && g));
    // The other name keeps what it was.
    CHECK(s.files().inode_of(*f).mode() == 0600);
    CHECK(s.files().inode_of(*g).mode() == 0644);
    CHECK(s.files().inode_of(*f).entry->content == s.files().inode_of(*g).entry->content);
    CHECK(s.visible() == 10);
    REQUIRE(s.add(tar_builder{}.file("f", "12345", 0400).finish()));
    CHECK(s.visible() == 10);
    CHECK(hidden(s) == 5);
    // Owner and time of a directory and of a link as well.
    REQUIRE(s.add(tar_builder{}.header({.name = "d", .type_flag = '5', .uid = 1, .mtime = 1}).finish()));
    REQUIRE(s.add(tar_builder{}.header({.name = "d", .type_flag = '5', .uid = 2, .mtime = 3}).finish()));
    CHECK(s.files().inode_of(*s.files().resolve("/d")).attributes->uid == 2);
    CHECK(s.files().inode_of(*s.files().resolve("/d")).attributes->mtime == 3);
}

TEST_CASE("a hard link to what a lower layer deleted is refused")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("a", "123").file("d/b", "4").finish()));
    REQUIRE(s.add(tar_builder{}.file(".wh.a", "").file(".wh.d", "").finish()));
    for (const auto* const target : {"a", "d/b"}) {
        const auto changes = s.add(tar_builder{}.hard_link("link", target).finish());
        REQUIRE_FALSE(changes);
        CHECK(changes.error().code == errc::malformed_layer);
        CHECK(changes.error().where == "link");
    }
}

TEST_CASE("a link to a file that is deleted later keeps its content, and only the last name hides it")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("target", "12345").hard_link("link", "target").finish()));
    REQUIRE(s.add(tar_builder{}.file(".wh.target", "").finish()));
    CHECK(s.listing() == tree{{"/link", "5"}});
    CHECK(hidden(s) == 0);
    // Written anew, it is another file; the link is not touched.
    REQUIRE(s.add(tar_builder{}.file("target", "1").finish()));
    CHECK(s.listing() == tree{{"/link", "5"}, {"/target", "1"}});
    REQUIRE(s.add(tar_builder{}.file(".wh.link", "").finish()));
    CHECK(hidden(s) == 5);
    CHECK(s.files().inodes().size() >= 2);
    const auto& inodes = s.files().inodes();
    const auto gone = std::find_if(inodes.begin(), inodes.end(), [](const auto& i) { return i.size() == 5; });
    REQUIRE(gone != inodes.end());
    CHECK(gone->layer == 0);
    CHECK(gone->hidden_by == 3);
}

TEST_CASE("whiteouts and opaque markers work through the links of a merged /usr")
{
    const auto base = tar_builder{}
                          .directory("usr/lib")
                          .symlink("lib", "usr/lib")
                          .file("usr/lib/a", "1")
                          .file("usr/lib/sub/b", "22")
                          .finish();
    stack s;
    REQUIRE(s.add(base));
    REQUIRE(s.add(tar_builder{}.file("lib/sub/.wh..wh..opq", "").file("lib/sub/c", "333").finish()));
    CHECK(s.listing().contains("/usr/lib/sub/c"));
    CHECK_FALSE(s.listing().contains("/usr/lib/sub/b"));
    REQUIRE(s.add(tar_builder{}.file("lib/.wh.a", "").hard_link("lib/d", "lib/sub/c").finish()));
    CHECK_FALSE(s.listing().contains("/usr/lib/a"));
    CHECK(s.listing().at("/usr/lib/d") == "3");
    // The link itself may be deleted; what it led to stays.
    REQUIRE(s.add(tar_builder{}.file(".wh.lib", "").finish()));
    CHECK_FALSE(s.listing().contains("/lib"));
    CHECK(s.listing().at("/usr/lib/sub/c") == "3");
}
