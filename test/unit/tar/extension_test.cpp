#include "listing.hpp"

#include <tare/tar/reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <tar_builder.hpp>
#include <utility>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace tare::test;
using tare::errc;
using tare::tar::entry_type;

errc refused(const std::string& archive)
{
    return code_of(list(archive));
}

TEST_CASE("PAX records replace the header's fields")
{
    const auto e = only(list(tar_builder{}
                                 .pax(
                                     {{"path", "real/\xc3\xa9/name"},
                                      {"uid", "4000000"},
                                      {"gid", "5000000"},
                                      {"mtime", "1350244992.023960108"},
                                      {"atime", "1.5"},
                                      {"ctime", "-1"},
                                      {"uname", "someone"},
                                      {"comment", "ignored = by\nall"}}
                                 )
                                 .file("cut", "content")
                                 .finish()));
    CHECK(e.path == "real/\xc3\xa9/name");
    CHECK(e.uid == 4'000'000);
    CHECK(e.gid == 5'000'000);
    CHECK(e.mtime == 1'350'244'992);
    CHECK(e.content == "content");
    CHECK(
        only(list(tar_builder{}.pax({{"linkpath", "real/target"}}).symlink("l", "cut").finish()))
            .link_target == "real/target"
    );
}

TEST_CASE("PAX records count for one entry only")
{
    const auto entries = list(tar_builder{}
                                  .pax({{"path", "one"}, {"uid", "7"}, {"SCHILY.xattr.user.a", "1"}})
                                  .file("x", "")
                                  .file("two", "")
                                  .finish())
                             .value();
    REQUIRE(entries.size() == 2);
    CHECK(entries[1].path == "two");
    CHECK(entries[1].uid == 0);
    CHECK(entries[1].xattrs.empty());
}

TEST_CASE("extended attributes are raw bytes")
{
    const std::string capability("\1\0\0\2\0 \0\0\0\0=\n", 12);
    const auto e = only(list(tar_builder{}
                                 .pax(
                                     {{"SCHILY.xattr.security.capability", capability},
                                      {"SCHILY.xattr.user.name", "x"},
                                      {"SCHILY.xattr.user.none", ""},
                                      {"LIBARCHIVE.xattr.user.other", "eA=="}}
                                 )
                                 .file("ping", "")
                                 .finish()));
    REQUIRE(e.xattrs.size() == 2);
    CHECK(e.xattrs[0] == std::pair{"security.capability"s, capability});
    CHECK(e.xattrs[1] == std::pair{"user.name"s, "x"s});
}

TEST_CASE("an empty PAX value leaves the header's field")
{
    const auto e = only(list(
        tar_builder{}.pax({{"path", ""}, {"size", ""}, {"uid", ""}, {"mtime", ""}}).file("n", "abc").finish()
    ));
    CHECK(e.path == "n");
    CHECK(e.content == "abc");
}

TEST_CASE("the PAX size frames the data, not the header's (CVE-2025-62518)")
{
    // A reader that follows the header sees an entry named "hidden" here.
    const std::string inner = tar_header{.name = "hidden"}.block();
    const auto entries = list(tar_builder{}
                                  .pax({{"size", std::to_string(inner.size())}})
                                  .header({.name = "visible", .size = 0})
                                  .data(inner)
                                  .file("after", "")
                                  .finish())
                             .value();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].path == "visible");
    CHECK(entries[0].content == inner);
    CHECK(entries[1].path == "after");
}

TEST_CASE("a PAX size for an entry without data is refused: readers disagree on what follows")
{
    for (const char flag : {'1', '2', '3', '4', '5', '6'})
        CHECK(
            refused(tar_builder{}.pax({{"size", "512"}}).entry({.name = "n", .type_flag = flag}).finish()) ==
            errc::malformed_tar
        );
    CHECK(refused(tar_builder{}.pax({{"size", "0"}}).directory("d").finish()) == errc{});
}

TEST_CASE("malformed PAX records are refused, and the error says where")
{
    for (const std::string& body :
         {"x"s,
          "5"s,
          "12 path=name"s,
          " path=x\n"s,
          "0 path=x\n"s,
          "5 a=b\n"s,
          "6 a=b"s,
          "7 a=bc"s,
          "6 a=bX"s,
          "9 a=b\n"s,
          "999999999999999999999999 a=b\n"s,
          "99999999999999999999 a=b\n"s,
          "-6 a=b\n"s,
          "+6 a=b\n"s,
          "0x6 a=b\n"s,
          "6  a=b\n"s,
          "5 =b\n"s,
          "6 abc\n"s,
          "4 a=\n"s,
          "8 a\0c=b\n"s,
          "11 path=a\0b\n"s.substr(0, 12),
          "6 a=b\n\0\0\0"s,
          "6 a=b\n\n"s,
          "\n"s}) {
        CAPTURE(body);
        const auto read = list(tar_builder{}.pax_body(body).file("n", "").finish());
        REQUIRE(code_of(read) == errc::malformed_tar);
        CHECK(read.error().offset.value() >= 512);
        CHECK(read.error().offset.value() < 1024);
        // A global header is held to the same.
        CHECK(refused(tar_builder{}.pax_body(body, 'g').file("n", "").finish()) == errc::malformed_tar);
    }
    CHECK(refused(tar_builder{}.pax_body("6 a=b\n").file("n", "").finish()) == errc{});
    CHECK(refused(tar_builder{}.pax_body("").file("n", "").finish()) == errc{});
}

TEST_CASE("a NUL in a PAX name is refused, in other values it is data")
{
    for (const char* const key : {"path", "linkpath", "uname", "gname"})
        CHECK(refused(tar_builder{}.pax({{key, "a\0b"s}}).symlink("n", "t").finish()) == errc::malformed_tar);
    CHECK(refused(tar_builder{}.pax({{"comment", "a\0b"s}}).file("n", "").finish()) == errc{});
}

TEST_CASE("PAX numbers that are none are refused")
{
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
             {"size", "-1"},
             {"size", "+5"},
             {"size", "5 "},
             {"size", "0x5"},
             {"size", "9223372036854775808"},
             {"uid", "root"},
             {"gid", "-1"},
             {"uid", "1.0"},
             {"mtime", "now"},
             {"mtime", "1."
                       "x"},
             {"atime", "1,5"},
             {"ctime", ""
                       "."}
         })
        CHECK(refused(tar_builder{}.pax({{key, value}}).file("n", "").finish()) == errc::malformed_tar);
}

TEST_CASE("two different records for one key are refused, equal ones are not")
{
    CHECK(
        refused(tar_builder{}.pax({{"path", "a"}, {"path", "b"}}).file("n", "").finish()) ==
        errc::malformed_tar
    );
    CHECK(
        refused(tar_builder{}.pax({{"path", "a"}, {"uid", "1"}, {"path", ""}}).file("n", "").finish()) ==
        errc::malformed_tar
    );
    CHECK(
        refused(tar_builder{}.pax({{"SCHILY.xattr.a", "1"}, {"SCHILY.xattr.a", "2"}}).file("n", "").finish()
        ) == errc::malformed_tar
    );
    CHECK(refused(tar_builder{}.pax({{"path", "a"}, {"path", "a"}}).file("n", "").finish()) == errc{});
}

TEST_CASE("two extension headers of one kind for one entry are refused")
{
    CHECK(
        refused(tar_builder{}.pax({{"path", "a"}}).pax({{"uid", "1"}}).file("n", "").finish()) ==
        errc::malformed_tar
    );
    CHECK(
        refused(tar_builder{}.gnu_long('L', "a").gnu_long('L', "b").file("n", "").finish()) ==
        errc::malformed_tar
    );
    CHECK(
        refused(tar_builder{}.gnu_long('K', "a").gnu_long('K', "b").symlink("n", "t").finish()) ==
        errc::malformed_tar
    );
    CHECK(refused(tar_builder{}.pax({}).pax({}).file("n", "").finish()) == errc::malformed_tar);
}

TEST_CASE("an extension header without an entry is refused")
{
    for (const auto& orphan :
         {tar_builder{}.file("n", "").pax({{"path", "a"}}), tar_builder{}.file("n", "").gnu_long('L', "a"),
          tar_builder{}.file("n", "").gnu_long('K', "a")}) {
        CHECK(refused(orphan.finish()) == errc::malformed_tar);
        const auto cut = list(orphan.bytes());
        REQUIRE(code_of(cut) == errc::malformed_tar);
        CHECK(cut.error().offset == 512);
    }
}

TEST_CASE("global headers are no entries and change none, as in containerd")
{
    const auto entries =
        list(tar_builder{}
                 .pax_global({{"comment", "f2ca1bb6c7e907d06dafe4687e579fce76b37e4e"}, {"uid", "7"}})
                 .file("a", "x")
                 .pax_global({{"mtime", "not a time"}})
                 .pax_global({})
                 .file("b", "")
                 .pax_global({{"comment", "last"}})
                 .finish())
            .value();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].uid == 0);
    CHECK(entries[1].path == "b");
}

TEST_CASE("a global header that would reshape entries, were it obeyed, is refused")
{
    for (const char* const key : {"path", "linkpath", "size", "GNU.sparse.major", "GNU.sparse.name"})
        CHECK(refused(tar_builder{}.pax_global({{key, "1"}}).file("n", "").finish()) == errc::malformed_tar);
}

TEST_CASE(
    "a global header between an extension header and its entry is refused: Go forgets the extension there"
)
{
    CHECK(
        refused(tar_builder{}.pax({{"path", "a"}}).pax_global({{"comment", "c"}}).file("n", "").finish()) ==
        errc::malformed_tar
    );
    CHECK(
        refused(tar_builder{}.gnu_long('L', "a").pax_global({{"comment", "c"}}).file("n", "").finish()) ==
        errc::malformed_tar
    );
}

TEST_CASE("GNU long names and links, in any order and together with PAX")
{
    const std::string name(300, 'n');
    const std::string link(300, 'l');
    for (const auto& b :
         {tar_builder{}.gnu_long('L', name).gnu_long('K', link),
          tar_builder{}.gnu_long('K', link).gnu_long('L', name),
          tar_builder{}.gnu_long('K', link).pax({{"mtime", "5"}}).gnu_long('L', name),
          tar_builder{}.pax({{"mtime", "5"}, {"path", name}}).gnu_long('K', link).gnu_long('L', name)}) {
        auto archive = b;
        const auto e = only(list(archive.symlink("cut", "cut").finish()));
        CHECK(e.path == name);
        CHECK(e.link_target == link);
    }
}

TEST_CASE("a GNU long name without its NUL, and with more than one, is the same name")
{
    const auto name_of = [](const std::string& body) {
        return only(list(tar_builder{}
                             .entry({.name = "././@LongLink", .type_flag = 'L'}, body)
                             .file("cut", "")
                             .finish()))
            .path;
    };
    CHECK(name_of("a/long/name") == "a/long/name");
    CHECK(name_of("a/long/name\0\0\0"s) == "a/long/name");
}

TEST_CASE("a GNU long name that is empty or goes on after a NUL is refused")
{
    for (const std::string& body : {""s, "\0"s, "a\0b"s, "\0b"s, "a\0b\0"s})
        CHECK(
            refused(tar_builder{}
                        .entry({.name = "././@LongLink", .type_flag = 'L'}, body)
                        .file("cut", "")
                        .finish()) == errc::malformed_tar
        );
}

TEST_CASE("a PAX and a GNU name that differ are refused: libarchive and Go disagree")
{
    CHECK(
        refused(tar_builder{}.gnu_long('L', "a").pax({{"path", "b"}}).file("n", "").finish()) ==
        errc::malformed_tar
    );
    CHECK(
        refused(tar_builder{}.gnu_long('K', "a").pax({{"linkpath", "b"}}).symlink("n", "t").finish()) ==
        errc::malformed_tar
    );
}

TEST_CASE("the trailing slash of a v7 directory counts in the long name too")
{
    const auto entries = list(tar_builder{}
                                  .gnu_long('L', "d/")
                                  .header({.name = "cut", .type_flag = '\0', .size = 512})
                                  .file("f", "x")
                                  .finish())
                             .value();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].type == entry_type::directory);
}

} // namespace
