#include "listing.hpp"

#include <tare/tar/reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <tar_builder.hpp>

namespace {

using namespace tare::test;
using tare::errc;

void check_limit(const listing& read, std::string_view limit)
{
    REQUIRE(code_of(read) == errc::limit_exceeded);
    CHECK(read.error().limit == limit);
    CHECK(read.error().offset);
}

TEST_CASE("entries are counted, and refused above the limit")
{
    tare::limits bounds;
    bounds.max_entries = 3;
    auto archive = tar_builder{}.file("a", "").directory("b").symlink("c", "a");
    CHECK(list(archive.finish(), bounds));
    const auto read = list(archive.file("d", "").finish(), bounds);
    check_limit(read, "max_entries");
    CHECK(read.error().where == "d");
}

TEST_CASE("paths and link targets are bounded, wherever they come from")
{
    tare::limits bounds;
    bounds.max_path_bytes = 300;
    const std::string longest(300, 'p');
    const std::string longer(301, 'p');
    CHECK(list(tar_builder{}.file(longest, "").symlink("l", longest).finish(), bounds));
    check_limit(list(tar_builder{}.file(longer, "").finish(), bounds), "max_path_bytes");
    check_limit(list(tar_builder{}.symlink("l", longer).finish(), bounds), "max_path_bytes");
    check_limit(list(tar_builder{}.hard_link("l", longer).finish(), bounds), "max_path_bytes");
    check_limit(list(tar_builder{}.gnu_long('L', longer).file("n", "").finish(), bounds), "max_path_bytes");
    check_limit(
        list(tar_builder{}.gnu_long('K', longer).symlink("n", "t").finish(), bounds), "max_path_bytes"
    );
    check_limit(list(tar_builder{}.pax_sparse_10(longer, 1, {{0, "x"}}).finish(), bounds), "max_path_bytes");
}

TEST_CASE("an extension header as large as Go takes is taken, one byte more is refused unread")
{
    const std::size_t largest = std::size_t{1} << 20U;
    const std::string head = "1048576 comment=";
    const std::string body = head + std::string(largest - head.size() - 1, 'c') + '\n';
    CHECK(list(tar_builder{}.pax_body(body).file("n", "").finish()));
    check_limit(list(tar_builder{}.pax_body(body + "x").finish()), "max_tar_extension_bytes");
    for (const char flag : {'x', 'g', 'L', 'K'})
        check_limit(
            list(tar_builder{}.header({.name = "n", .type_flag = flag, .size = largest + 1}).bytes()),
            "max_tar_extension_bytes"
        );
}

TEST_CASE("a PAX header that claims 1 GiB, or a record that does, is refused before anything is kept "
          "(CVE-2022-2879)")
{
    check_limit(
        list(tar_builder{}.header({.name = "n", .type_flag = 'x', .size = std::uint64_t{1} << 30U}).bytes()),
        "max_tar_extension_bytes"
    );
    check_limit(
        list(tar_builder{}.header({.name = "n", .type_flag = 'L', .size = std::uint64_t{1} << 62U}).bytes()),
        "max_tar_extension_bytes"
    );
    CHECK(
        code_of(list(tar_builder{}.pax_body("1073741824 path=x\n").file("n", "").finish())) ==
        errc::malformed_tar
    );
}

TEST_CASE("a PAX header of a hundred thousand records is read in no more than linear time and a bit")
{
    std::string body;
    for (int i = 0; body.size() < 1'000'000; ++i)
        body += pax_record(std::to_string(i), "");
    CHECK(list(tar_builder{}.pax_body(body).file("n", "").finish()));
    CHECK(
        code_of(list(tar_builder{}.pax_body(body + pax_record("7", "x")).file("n", "").finish())) ==
        errc::malformed_tar
    );
}

TEST_CASE("an entry that claims more than an image may have is refused at its header")
{
    check_limit(
        list(tar_builder{}.header({.name = "n", .size = std::uint64_t{33} << 30U}).bytes()), "max_image_bytes"
    );
    check_limit(
        list(tar_builder{}.pax({{"size", "9223372036854775807"}}).header({.name = "n"}).bytes()),
        "max_image_bytes"
    );
    // What is in between is not there, hence truncated.
    CHECK(
        code_of(list(tar_builder{}.header({.name = "n", .size = std::uint64_t{31} << 30U}).bytes())) ==
        errc::truncated
    );
}

} // namespace
