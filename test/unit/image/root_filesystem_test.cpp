#include "layer_stack.hpp"

#include <string>

using namespace tare;
using test::stack;
using test::tar_builder;
using test::tree;

TEST_CASE("a whiteout removes what lower layers have, a file or a whole directory")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("d/a", "12345").file("d/e/b", "123").file("c", "1").finish()));
    const auto changes = s.add(tar_builder{}.file("d/.wh.e", "").file(".wh.c", "").finish());
    REQUIRE(changes);
    CHECK(s.listing() == tree{{"/d", "dir"}, {"/d/a", "5"}});
    CHECK(changes->files_deleted == 2);
    CHECK(changes->files_added == 0);
    CHECK(s.visible() == 5);
}

TEST_CASE("a whiteout never hides what its own layer adds, whatever the order")
{
    for (const bool whiteout_first : {true, false}) {
        CAPTURE(whiteout_first);
        stack s;
        REQUIRE(s.add(tar_builder{}.file("f", "old").finish()));
        tar_builder layer;
        if (whiteout_first)
            layer.file(".wh.f", "").file("f", "newer");
        else
            layer.file("f", "newer").file(".wh.f", "");
        const auto changes = s.add(layer.finish());
        REQUIRE(changes);
        CHECK(s.listing() == tree{{"/f", "5"}});
        CHECK(changes->files_modified == 1);
        CHECK(changes->files_deleted == 0);
    }
}

TEST_CASE("an opaque marker empties the directory of lower layers only, whatever the order")
{
    for (const bool marker_first : {true, false}) {
        CAPTURE(marker_first);
        stack s;
        REQUIRE(s.add(tar_builder{}.file("d/a", "1").file("d/sub/b", "2").file("keep", "3").finish()));
        tar_builder layer;
        if (marker_first)
            layer.file("d/.wh..wh..opq", "").file("d/sub/new", "4");
        else
            layer.file("d/sub/new", "4").file("d/.wh..wh..opq", "");
        const auto changes = s.add(layer.finish());
        REQUIRE(changes);
        CHECK(s.listing() == tree{{"/d", "dir"}, {"/d/sub", "dir"}, {"/d/sub/new", "1"}, {"/keep", "1"}});
        CHECK(changes->files_added == 1);
        CHECK(changes->files_deleted == 2);
    }
}

TEST_CASE("a directory that is removed and made again keeps account of what was below it")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("d/same", "1").file("d/gone", "2").finish()));
    const auto changes = s.add(tar_builder{}.file(".wh.d", "").directory("d").file("d/same", "11").finish());
    REQUIRE(changes);
    CHECK(s.listing() == tree{{"/d", "dir"}, {"/d/same", "2"}});
    CHECK(changes->files_modified == 1);
    CHECK(changes->files_deleted == 1);
    CHECK(changes->files_added == 0);
}

TEST_CASE("whiteouts of nothing delete nothing, malformed ones are refused")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("a", "1").finish()));
    REQUIRE(
        s.add(tar_builder{}.file(".wh.b", "").file("no/such/.wh..wh..opq", "").file("a/.wh.x", "").finish())
    );
    CHECK(s.listing() == tree{{"/a", "1"}, {"/no", "dir"}, {"/no/such", "dir"}});
    for (const auto* const name : {".wh.", ".wh..", ".wh...", "d/.wh.."}) {
        CAPTURE(name);
        const auto changes = s.add(tar_builder{}.file(name, "").finish());
        REQUIRE_FALSE(changes);
        CHECK(changes.error().code == errc::malformed_layer);
    }
}

TEST_CASE("names that look like whiteouts are names in a plain root filesystem")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("etc/.wh.x", "1").file(".wh.", "2").finish(), image::layer_kind::plain));
    CHECK(s.listing() == tree{{"/.wh.", "1"}, {"/etc", "dir"}, {"/etc/.wh.x", "1"}});
}

TEST_CASE("hard links share one inode, also with a lower layer")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("a", "12345").hard_link("b", "a").finish()));
    CHECK(s.visible() == 5);
    REQUIRE(s.add(tar_builder{}.hard_link("c", "/b").file(".wh.a", "").finish()));
    CHECK(s.listing() == tree{{"/b", "5"}, {"/c", "5"}});
    CHECK(s.visible() == 5);
    REQUIRE(s.add(tar_builder{}.file(".wh.b", "").file(".wh.c", "").finish()));
    CHECK(s.visible() == 0);
}

TEST_CASE("the directory of a whiteout is made where there is none, but not where its layer deletes it")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.directory("old").file("old/f", "x").finish()));
    REQUIRE(s.add(tar_builder{}
                      .file("new/deep/.wh.f", "")
                      .file(".wh.old", "")
                      .file("old/.wh.f", "")
                      .file("plain", "")
                      .finish()));
    CHECK(s.listing() == tree{{"/new", "dir"}, {"/new/deep", "dir"}, {"/plain", "0"}});
    REQUIRE(s.add(tar_builder{}.file("plain/.wh.f", "").finish()));
    CHECK(s.listing() == tree{{"/new", "dir"}, {"/new/deep", "dir"}, {"/plain", "0"}});
}

TEST_CASE("a hard link may name what its own layer's whiteout takes away")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("d/a", "12345").finish()));
    REQUIRE(s.add(tar_builder{}.hard_link("b", "d/a").file(".wh.d", "").finish()));
    CHECK(s.listing() == tree{{"/b", "5"}});
    CHECK(s.visible() == 5);
}

TEST_CASE("what a hard link names gets the rights, owner and time of the link's header, as runtimes do it")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.directory("d").file("d/f", "content").finish()));
    REQUIRE(s.add(tar_builder{}
                      .directory("d")
                      .header(
                          {.name = "d/l",
                           .type_flag = '1',
                           .link_name = "d/f",
                           .mode = 04755,
                           .uid = 7,
                           .gid = 8,
                           .mtime = 9}
                      )
                      .finish()));
    for (const auto* const path : {"d/f", "d/l"}) {
        const auto id = s.files().resolve(path);
        REQUIRE(id);
        const auto& inode = s.files().inode_of(*id);
        CHECK(inode.mode() == 04755);
        CHECK(inode.attributes->uid == 7);
        CHECK(inode.attributes->gid == 8);
        CHECK(inode.attributes->mtime == 9);
        CHECK(inode.size() == 7);
        CHECK(inode.layer == 0);
    }
}

TEST_CASE("hard links that no runtime could make are refused")
{
    for (const auto& tar :
         {tar_builder{}.hard_link("b", "missing").finish(),
          tar_builder{}.directory("d").hard_link("b", "d").finish(),
          tar_builder{}.file("a", "1").hard_link("a", "a").finish(),
          tar_builder{}.hard_link("b", "later").file("later", "1").finish()}) {
        stack s;
        const auto changes = s.add(tar);
        REQUIRE_FALSE(changes);
        CHECK(changes.error().code == errc::malformed_layer);
    }
}

TEST_CASE("a symbolic link in the middle of a path is followed inside the root")
{
    stack s;
    REQUIRE(s.add(tar_builder{}
                      .directory("usr/lib")
                      .symlink("lib", "usr/lib")
                      .symlink("abs", "/usr/../../usr")
                      .symlink("dangling", "made/by/need")
                      .finish()));
    REQUIRE(s.add(
        tar_builder{}.file("lib/x.so", "1").file("abs/bin/tool", "22").file("dangling/f", "333").finish()
    ));
    CHECK(s.listing().at("/usr/lib/x.so") == "1");
    CHECK(s.listing().at("/usr/bin/tool") == "2");
    CHECK(s.listing().at("/made/by/need/f") == "3");
    CHECK(s.listing().at("/lib") == "-> usr/lib");
    REQUIRE(s.add(tar_builder{}.file("lib/.wh.x.so", "").finish()));
    CHECK_FALSE(s.listing().contains("/usr/lib/x.so"));
    CHECK(s.files().resolve("/lib/../bin/tool").has_value());
    CHECK_FALSE(s.files().resolve("/lib/x.so").has_value());
}

TEST_CASE("circles of links and paths through files are refused, never followed for ever")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.symlink("a", "b").symlink("b", "a").file("f", "1").finish()));
    CHECK_FALSE(s.files().resolve("/a/x").has_value());
    const auto circle = s.add(tar_builder{}.file("a/x", "1").finish());
    REQUIRE_FALSE(circle);
    CHECK(circle.error().code == errc::malformed_layer);
    const auto through_file = s.add(tar_builder{}.file("f/x", "1").finish());
    REQUIRE_FALSE(through_file);
    CHECK(through_file.error().code == errc::malformed_layer);
}

TEST_CASE("a change of type drops what was there")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("d/a", "1").file("d/b", "2").file("f", "3").finish()));
    const auto changes = s.add(tar_builder{}.symlink("d", "elsewhere").file("f/in", "44").finish());
    // "f" is a file below: without an entry for the directory, the path through it cannot be made.
    CHECK_FALSE(changes);

    stack t;
    REQUIRE(t.add(tar_builder{}.file("d/a", "1").file("d/b", "2").file("f", "3").finish()));
    const auto replaced =
        t.add(tar_builder{}.symlink("d", "elsewhere").directory("f").file("f/in", "44").finish());
    REQUIRE(replaced);
    CHECK(t.listing() == tree{{"/d", "-> elsewhere"}, {"/f", "dir"}, {"/f/in", "2"}});
    CHECK(replaced->files_deleted == 3);
    CHECK(replaced->files_modified == 1);
    CHECK(replaced->files_added == 1);
}

TEST_CASE("a directory onto a directory keeps its content and takes the new mode")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.directory("d", 0755).file("d/a", "1").finish()));
    const auto changes = s.add(tar_builder{}.directory("d", 0700).finish());
    REQUIRE(changes);
    CHECK(s.listing() == tree{{"/d", "dir"}, {"/d/a", "1"}});
    CHECK(s.files().inode_of(*s.files().resolve("/d")).mode() == 0700);
    CHECK(changes->files_added + changes->files_modified + changes->files_deleted == 0);
}

TEST_CASE("of one path twice in a layer the last one wins, and it counts once")
{
    stack s;
    const auto changes = s.add(tar_builder{}.file("f", "1").file("./f", "22").file("/f", "333").finish());
    REQUIRE(changes);
    CHECK(s.listing() == tree{{"/f", "3"}});
    CHECK(changes->files_added == 1);
    CHECK(s.visible() == 3);
}

TEST_CASE("AUFS keeps hard links aside; the rest of its metadata is never shown")
{
    stack s;
    REQUIRE(s.add(tar_builder{}
                      .directory(".wh..wh.plnk")
                      .file(".wh..wh.plnk/12.34", "12345")
                      .hard_link("shared", ".wh..wh.plnk/12.34")
                      .file(".wh..wh.aufs", "x")
                      .directory(".wh..wh.orph")
                      .finish()));
    CHECK(s.listing() == tree{{"/shared", "5"}});
    CHECK(s.visible() == 5);
}

TEST_CASE("implied parents are directories and the root's entry is metadata only")
{
    stack s;
    REQUIRE(s.add(tar_builder{}.file("a/b/c", "1").directory("./", 0711).finish()));
    CHECK(s.listing() == tree{{"/a", "dir"}, {"/a/b", "dir"}, {"/a/b/c", "1"}});
    CHECK(s.files().inode_of(s.files().root()).mode() == 0711);
}

TEST_CASE("what runtimes do differently that keep layers apart is noticed, and nothing else")
{
    const auto base = tar_builder{}
                          .directory("usr/bin")
                          .symlink("bin", "usr/bin")
                          .symlink("sbin", "/bin")
                          .file("usr/bin/sh", "x")
                          .finish();
    const auto changes = [&](const tar_builder& layer) {
        stack s;
        REQUIRE(s.add(base));
        auto copy = layer;
        auto applied = s.add(copy.finish());
        REQUIRE(applied);
        return *applied;
    };
    CHECK(changes(tar_builder{}.file("bin/tool", "t")).path_through_lower_link == "bin");
    CHECK(changes(tar_builder{}.file("sbin/deep/tool", "t")).path_through_lower_link == "sbin/deep");
    CHECK(changes(tar_builder{}.file("bin/.wh.sh", "")).path_through_lower_link == "bin");
    CHECK(changes(tar_builder{}.hard_link("alias", "usr/bin/sh")).hard_link_to_lower_file == "alias");
    for (const auto& same :
         {tar_builder{}.file("usr/bin/tool", "t").file("usr/bin/.wh.sh", ""),
          tar_builder{}.symlink("bin", "usr/bin"), tar_builder{}.symlink("opt", "usr").file("opt/f", "f"),
          tar_builder{}.directory("bin").file("bin/f", "f"),
          tar_builder{}.file("a", "a").hard_link("b", "a")}) {
        const auto seen = changes(same);
        CHECK(seen.path_through_lower_link == "");
        CHECK(seen.hard_link_to_lower_file == "");
    }
}
