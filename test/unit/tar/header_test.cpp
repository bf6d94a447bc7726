#include "listing.hpp"

#include <tare/tar/reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <tar_builder.hpp>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace tare::test;
using tare::errc;
using tare::tar::entry_type;

TEST_CASE("every type flag is read as Go reads it")
{
    struct row
    {
        char flag;
        entry_type type;
    };

    for (const auto [flag, type] :
         {row{'0', entry_type::regular}, row{'\0', entry_type::regular}, row{'7', entry_type::regular},
          row{'1', entry_type::hard_link}, row{'2', entry_type::symbolic_link},
          row{'3', entry_type::character_device}, row{'4', entry_type::block_device},
          row{'5', entry_type::directory}, row{'6', entry_type::fifo}, row{'D', entry_type::other},
          row{'M', entry_type::other}, row{'N', entry_type::other}, row{'V', entry_type::other},
          row{'X', entry_type::other}, row{'A', entry_type::other}, row{'Z', entry_type::other},
          row{'\xff', entry_type::other}}) {
        CAPTURE(flag);
        const auto e =
            only(list(tar_builder{}.entry({.name = "n", .type_flag = flag, .link_name = "t"}).finish()));
        CHECK(e.type == type);
        CHECK(e.type_flag == flag);
        const bool link = type == entry_type::hard_link || type == entry_type::symbolic_link;
        CHECK(e.link_target == (link ? "t" : ""));
    }
}

TEST_CASE("types have names")
{
    CHECK(to_string(entry_type::regular) == "regular");
    CHECK(to_string(entry_type::hard_link) == "hard_link");
    CHECK(to_string(entry_type::symbolic_link) == "symlink");
    CHECK(to_string(entry_type::character_device) == "char_device");
    CHECK(to_string(entry_type::block_device) == "block_device");
    CHECK(to_string(entry_type::directory) == "directory");
    CHECK(to_string(entry_type::fifo) == "fifo");
    CHECK(to_string(entry_type::other) == "other");
}

TEST_CASE("all fields of a header arrive")
{
    const auto e = only(list(tar_builder{}
                                 .entry(
                                     {.name = "dev/null",
                                      .type_flag = '3',
                                      .mode = 0104666,
                                      .uid = 65534,
                                      .gid = 5'000'000,
                                      .mtime = -1,
                                      .device_major = 1,
                                      .device_minor = 3,
                                      .user_name = "nobody",
                                      .prefix = "rootfs"}
                                 )
                                 .finish()));
    CHECK(e.path == "rootfs/dev/null");
    // Only permission and set-id bits are the mode's; the type is the type flag's.
    CHECK(e.mode == 04666);
    CHECK(e.uid == 65534);
    CHECK(e.gid == 5'000'000);
    CHECK(e.mtime == -1);
    CHECK(e.device_major == 1);
    CHECK(e.device_minor == 3);
    CHECK(e.size == 0);
    CHECK_FALSE(e.sparse);
}

TEST_CASE("names may fill their fields without a NUL")
{
    const std::string name(100, 'n');
    const std::string prefix(155, 'p');
    const auto e = only(list(
        tar_builder{}
            .entry({.name = name, .type_flag = '2', .link_name = std::string(100, 'l'), .prefix = prefix})
            .finish()
    ));
    CHECK(e.path == prefix + '/' + name);
    CHECK(e.link_target == std::string(100, 'l'));
}

TEST_CASE("the prefix is where the format has it")
{
    const std::string prefix(140, 'p');
    const auto path = [&](tar_format format) {
        return only(list(tar_builder{}.entry({.name = "n", .prefix = prefix, .format = format}).finish()))
            .path;
    };
    CHECK(path(tar_format::ustar) == prefix + "/n");
    CHECK(path(tar_format::star) == std::string(131, 'p') + "/n");
    CHECK(path(tar_format::v7) == "n");
}

TEST_CASE("the times of the old GNU format are no prefix, but the prefix of Go before 1.8 is")
{
    const auto gnu = [](const std::string& area) {
        return tar_builder{}
            .entry({.name = "n", .format = tar_format::gnu})
            .edit([&](std::string& block) { block.replace(345, area.size(), area); })
            .finish();
    };
    CHECK(only(list(gnu(octal(1'400'000'000, 12) + octal(1'500'000'000, 12)))).path == "n");
    CHECK(only(list(gnu("some/folder"))).path == "some/folder/n");
    CHECK(only(list(gnu("f\xc3\xb6lder"))).path == "n");
}

TEST_CASE("a v7 directory is told by its trailing slash, and has no data whatever its size field says")
{
    const auto archive = tar_builder{}
                             .header({.name = "d/", .type_flag = '\0', .size = 512, .format = tar_format::v7})
                             .file("f", "x")
                             .finish();
    const auto entries = list(archive).value();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].type == entry_type::directory);
    CHECK(entries[0].size == 0);
    CHECK(entries[1].path == "f");
    // The type flag of later formats decides alone, as in Go 1.23.
    CHECK(only(list(tar_builder{}.entry({.name = "d/"}).finish())).type == entry_type::regular);
}

TEST_CASE("links, devices, directories and pipes have no data, whatever their size field says")
{
    for (const char flag : {'1', '2', '3', '4', '5', '6'}) {
        CAPTURE(flag);
        const auto entries = list(tar_builder{}
                                      .header({.name = "n", .type_flag = flag, .link_name = "t", .size = 512})
                                      .file("f", "x")
                                      .finish())
                                 .value();
        REQUIRE(entries.size() == 2);
        CHECK(entries[0].size == 0);
        CHECK(entries[1].content == "x");
    }
}

TEST_CASE("the data of type flags that runtimes refuse is passed over")
{
    const auto entries = list(tar_builder{}
                                  .entry({.name = "dump", .type_flag = 'D'}, std::string(700, 'd'))
                                  .file("f", "x")
                                  .finish())
                             .value();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].size == 0);
    CHECK(entries[1].content == "x");
}

TEST_CASE("checksums count the bytes as unsigned or as signed")
{
    const tar_header h{.name = "n\xff\xfe\x80"};
    auto block = h.block();
    CHECK(tare::tar::looks_like_header(tare::as_bytes_view(block)));
    const auto sum = std::stoul(block.substr(148, 6), nullptr, 8);
    block.replace(148, 6, octal(sum - 3 * 256, 7).substr(0, 6));
    CHECK(tare::tar::looks_like_header(tare::as_bytes_view(block)));
    CHECK(only(list(block)).path == "n\xff\xfe\x80");
    block.replace(148, 6, octal(sum - 256, 7).substr(0, 6));
    CHECK_FALSE(tare::tar::looks_like_header(tare::as_bytes_view(block)));
}

TEST_CASE("any wrong byte in a header breaks its checksum")
{
    const auto good = tar_header{.name = "etc/passwd", .size = 1000, .user_name = "root"}.block();
    for (std::size_t at = 0; at < good.size(); ++at) {
        auto bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        CAPTURE(at);
        // The last two bytes of the field pad it; those that are no digit end it.
        if (at < 154 || at > 155)
            CHECK_FALSE(tare::tar::looks_like_header(tare::as_bytes_view(bad)));
    }
}

TEST_CASE("zeros, text and short pieces do not look like a header")
{
    CHECK_FALSE(tare::tar::looks_like_header(tare::as_bytes_view(std::string(512, '\0'))));
    CHECK_FALSE(tare::tar::looks_like_header(tare::as_bytes_view(std::string(512, ' '))));
    CHECK_FALSE(
        tare::tar::looks_like_header(tare::as_bytes_view(tar_header{.name = "n"}.block().substr(0, 511)))
    );
    CHECK_FALSE(tare::tar::looks_like_header({}));
}

TEST_CASE("a number that cannot be read refuses the archive, and the error says which and where")
{
    struct row
    {
        std::size_t offset;
        std::string field;
    };

    for (const auto& [offset, field] :
         {row{100, "mode"}, row{108, "user id"}, row{116, "group id"}, row{124, "size"},
          row{136, "modification time"}, row{329, "device major number"}, row{337, "device minor number"}}) {
        CAPTURE(field);
        const auto read = list(tar_builder{}
                                   .file("before", "x")
                                   .entry({.name = "n"})
                                   .edit([at = offset](std::string& block) { block[at] = '9'; })
                                   .finish());
        REQUIRE(code_of(read) == errc::malformed_tar);
        CHECK(read.error().detail.find(field) != std::string::npos);
        CHECK(read.error().offset == 1024);
    }
}

TEST_CASE("a wrong checksum refuses the archive")
{
    const auto read = list(tar_builder{}.file("a", "x").file("b", "y").break_checksum().finish());
    REQUIRE(code_of(read) == errc::malformed_tar);
    CHECK(read.error().offset == 1024);
    CHECK(read.error().detail.find("checksum") != std::string::npos);
}

TEST_CASE("negative sizes are refused for every type")
{
    for (const char flag : {'0', '1', '5', 'x', 'L', 'D'})
        CHECK(
            code_of(list(tar_builder{}
                             .header({.name = "n", .type_flag = flag})
                             .edit([](std::string& block) { block.replace(124, 12, base256(-512, 12)); })
                             .finish())) == errc::malformed_tar
        );
}

TEST_CASE("owners that Linux cannot have are refused: the kernel would see other ones")
{
    for (const std::int64_t id :
         {std::int64_t{-1}, std::int64_t{-2}, std::int64_t{0xFFFFFFFF}, std::int64_t{1} << 32}) {
        CHECK(code_of(list(tar_builder{}.entry({.name = "n", .uid = id}).finish())) == errc::malformed_tar);
        CHECK(code_of(list(tar_builder{}.entry({.name = "n", .gid = id}).finish())) == errc::malformed_tar);
        CHECK(
            code_of(list(tar_builder{}.pax({{"uid", std::to_string(id)}}).file("n", "").finish())) ==
            errc::malformed_tar
        );
    }
    CHECK(only(list(tar_builder{}.entry({.name = "n", .uid = 0xFFFFFFFE}).finish())).uid == 0xFFFFFFFE);
}

TEST_CASE("an entry without a name is refused, unless it is the root directory")
{
    CHECK(code_of(list(tar_builder{}.entry({.name = ""}).finish())) == errc::malformed_tar);
    CHECK(
        code_of(list(tar_builder{}.entry({.name = "", .type_flag = '2', .link_name = "t"}).finish())) ==
        errc::malformed_tar
    );
    CHECK(only(list(tar_builder{}.entry({.name = "", .type_flag = '5'}).finish())).path.empty());
}

TEST_CASE("names are bytes: nothing is decoded, normalised or refused")
{
    for (const std::string& name :
         {"latin\xe9"s, "\xff\xfe"s, "../../etc/passwd"s, "/absolute"s, "./a/./b//c"s, "new\nline"s,
          "\x1b[2J"s, " "s})
        CHECK(only(list(tar_builder{}.file(name, "x").finish())).path == name);
}

} // namespace
