#include "listing.hpp"

#include <tare/tar/reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <random>
#include <shared_images.hpp>
#include <string>
#include <tar_builder.hpp>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace tare::test;
using tare::errc;
using tare::tar::entry_type;

const std::string zero_block(512, '\0');

/// An archive with something of everything.
tar_builder mixed()
{
    return tar_builder{}
        .directory("etc")
        .file("etc/empty", "")
        .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", 0600)
        .file("block", std::string(512, 'b'))
        .file("more", std::string(1300, 'm'), 04755)
        .symlink("bin", "usr/bin")
        .hard_link("link", "etc/passwd")
        .device("null", '3', 1, 3)
        .fifo("pipe")
        .pax_global({{"comment", "a commit"}})
        .file(std::string(200, 'l') + "/name", "long")
        .gnu_long('L', std::string(250, 'g'))
        .gnu_long('K', std::string(260, 'k'))
        .symlink("cut", "cut")
        .pax({{"mtime", "12.5"}, {"SCHILY.xattr.user.x", "y"}})
        .file("attributes", "a")
        .pax_sparse_10("sparse", 1000, {{0, "start"}, {900, "end"}});
}

TEST_CASE("an archive is listed in its order")
{
    const auto entries = list(mixed().finish()).value();
    REQUIRE(entries.size() == 13);
    CHECK(entries[0].path == "etc/");
    CHECK(entries[0].type == entry_type::directory);
    CHECK(entries[2].content.starts_with("root:x:0:0"));
    CHECK(entries[2].mode == 0600);
    CHECK(entries[3].content == std::string(512, 'b'));
    CHECK(entries[4].mode == 04755);
    CHECK(entries[5].link_target == "usr/bin");
    CHECK(entries[6].type == entry_type::hard_link);
    CHECK(entries[9].path == std::string(200, 'l') + "/name");
    CHECK(entries[10].path == std::string(250, 'g'));
    CHECK(entries[10].link_target == std::string(260, 'k'));
    CHECK(entries[11].xattrs.size() == 1);
    CHECK(entries[12].size == 1000);
}

TEST_CASE("the cuts do not change what is listed")
{
    const auto archive = mixed().finish();
    const auto whole = list(archive).value();
    byte_splitter::for_each(archive, [&](auto feed, const std::string& cut) {
        CAPTURE(cut);
        listing_sink sink;
        const tare::limits bounds;
        tare::tar::reader reader{bounds, sink};
        feed([&](tare::bytes_view piece) { return reader.consume(piece).has_value(); });
        REQUIRE(reader.finish());
        REQUIRE(reader.at_end());
        REQUIRE(reader.offset() == archive.size());
        REQUIRE(sink.entries == whole);
    });
}

TEST_CASE("every small archive is cut everywhere")
{
    for (const auto& archive :
         {tar_builder{}.file("f", "content").finish(),
          tar_builder{}.gnu_long('L', "l").file("f", "x").bytes(),
          tar_builder{}.pax({{"path", "p"}}).file("f", std::string(512, 'x')).finish() + "trailing"}) {
        const auto whole = list(archive).value();
        for (std::size_t at = 0; at <= archive.size(); ++at)
            REQUIRE(list(archive, {}, {at}).value() == whole);
    }
}

TEST_CASE("content is handed through as views of the input, not copied")
{
    class watching_sink final : public tare::tar::entry_sink
    {
    public:
        tare::result<void> on_entry(const tare::tar::entry&) override { return {}; }

        tare::result<void> on_content(tare::bytes_view bytes) override
        {
            data = bytes.data();
            return {};
        }

        tare::result<void> on_entry_end() override { return {}; }

        const std::byte* data = nullptr;
    };

    const auto archive = tar_builder{}.file("f", "content").finish();
    watching_sink sink;
    const tare::limits bounds;
    tare::tar::reader reader{bounds, sink};
    REQUIRE(reader.consume(tare::as_bytes_view(archive)));
    CHECK(sink.data == tare::as_bytes_view(archive).data() + 512);
}

TEST_CASE("the archive ends as Go says")
{
    const auto entry = tar_builder{}.file("f", "x").bytes();

    struct row
    {
        std::string name;
        std::string archive;
        errc expected;
    };

    for (const auto& [name, archive, expected] : std::vector<row>{
             {"nothing at all", "", errc{}},
             {"no marker", entry, errc{}},
             {"one zero block", entry + zero_block, errc{}},
             {"two zero blocks", entry + zero_block + zero_block, errc{}},
             {"padding to a record", entry + std::string(20 * 512, '\0'), errc{}},
             {"garbage after the marker", entry + zero_block + zero_block + "garbage", errc{}},
             {"only zero blocks", zero_block + zero_block, errc{}},
             {"one zero block and half another", entry + zero_block + std::string(100, '\0'), errc::truncated
             },
             {"less than a block of zeros", entry + std::string(100, '\0'), errc::truncated},
             {"a zero block between entries", entry + zero_block + entry, errc::malformed_tar},
             {"a zero block and garbage", entry + zero_block + std::string(512, 'g'), errc::malformed_tar},
             {"garbage", std::string(512, 'g'), errc::malformed_tar},
         }) {
        CAPTURE(name);
        CHECK(code_of(list(archive)) == expected);
    }
}

TEST_CASE("of concatenated archives the first is read, as runtimes do")
{
    const auto entries =
        list(tar_builder{}.file("a", "").finish() + tar_builder{}.file("b", "").finish()).value();
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].path == "a");
    // Without a marker in between there is one archive.
    CHECK(
        list(tar_builder{}.file("a", "").bytes() + tar_builder{}.file("b", "").finish()).value().size() == 2
    );
}

TEST_CASE("truncation at every byte is an error, except at the boundaries where Go sees the end")
{
    const auto archive = mixed().finish();
    const auto size_of_all = list(archive).value().size();
    for (std::size_t size = 0; size < archive.size(); ++size) {
        CAPTURE(size);
        const auto read = list(archive.substr(0, size));
        if (size % 512 != 0)
            CHECK(code_of(read) == errc::truncated);
        else if (read)
            CHECK(read->size() <= size_of_all);
        else
            CHECK((code_of(read) == errc::truncated || code_of(read) == errc::malformed_tar));
        if (!read)
            CHECK(read.error().offset.value() <= size);
    }
}

TEST_CASE("missing padding is a truncation: the archive was not sent completely")
{
    const auto archive = tar_builder{}.file("f", "x").bytes();
    CHECK(code_of(list(archive.substr(0, 513))) == errc::truncated);
    CHECK(code_of(list(archive.substr(0, 1023))) == errc::truncated);
}

TEST_CASE("the reader is spent after an error and keeps saying so")
{
    listing_sink sink;
    const tare::limits bounds;
    tare::tar::reader reader{bounds, sink};
    const auto bad = tar_builder{}.file("a", "").break_checksum().finish();
    const auto good = tar_builder{}.file("a", "").finish();
    CHECK(code_of(reader.consume(tare::as_bytes_view(bad))) == errc::malformed_tar);
    CHECK(code_of(reader.consume(tare::as_bytes_view(good))) == errc::malformed_tar);
    CHECK(code_of(reader.finish()) == errc::malformed_tar);
    CHECK(sink.entries.empty());
}

/// A sink that refuses at one of its calls.
class refusing_sink final : public tare::tar::entry_sink
{
public:
    explicit refusing_sink(int at) : at_{at} {}

    tare::result<void> on_entry(const tare::tar::entry&) override { return call(); }

    tare::result<void> on_content(tare::bytes_view) override { return call(); }

    tare::result<void> on_entry_end() override { return call(); }

    int calls = 0;

private:
    tare::result<void> call()
    {
        if (++calls == at_)
            return tare::make_error(errc::missing_blob, "sink");
        return {};
    }

    int at_;
};

TEST_CASE("an error of the sink ends the reading and is handed on unchanged")
{
    const auto archive = tar_builder{}.file("a", "x").pax_sparse_01("s", 10, {{3, "y"}}).finish();
    const tare::limits bounds;
    refusing_sink counting{0};
    tare::tar::reader whole{bounds, counting};
    REQUIRE(whole.consume(tare::as_bytes_view(archive)));
    REQUIRE(counting.calls == 8);
    for (int at = 1; at <= 8; ++at) {
        refusing_sink sink{at};
        tare::tar::reader reader{bounds, sink};
        const auto done = reader.consume(tare::as_bytes_view(archive));
        CHECK(code_of(done) == errc::missing_blob);
        CHECK(done.error().detail == "sink");
        CHECK(sink.calls == at);
        CHECK(code_of(reader.finish()) == errc::missing_blob);
        CHECK(sink.calls == at);
    }
}

TEST_CASE("a reader can be moved between two pieces")
{
    const auto archive = mixed().finish();
    listing_sink sink;
    const tare::limits bounds;
    tare::tar::reader first{bounds, sink};
    REQUIRE(first.consume(tare::as_bytes_view(archive).first(3000)));
    tare::tar::reader second{std::move(first)};
    REQUIRE(second.consume(tare::as_bytes_view(archive).subspan(3000)));
    REQUIRE(second.finish());
    CHECK(sink.entries == list(archive).value());
}

TEST_CASE("random bytes and damaged archives never crash the reader, and the cuts do not change the verdict")
{
    const auto archive = mixed().finish();
    std::mt19937 random{42};
    for (int round = 0; round < 3000; ++round) {
        auto damaged = archive;
        for (auto n = random() % 4 + 1; n > 0; --n) {
            const auto at = random() % damaged.size();
            damaged[at] = static_cast<char>(random());
            if (random() % 2 == 0)
                set_checksum(damaged, at / 512 * 512);
        }
        const auto whole = list(damaged);
        const auto pieces = list(damaged, {}, std::vector<std::size_t>(400, random() % 300 + 1));
        REQUIRE(code_of(whole) == code_of(pieces));
        if (whole)
            REQUIRE(*whole == *pieces);
        else
            REQUIRE(whole.error().detail == pieces.error().detail);
    }
}

TEST_CASE("real archives are read to their end")
{
    const auto folder = shared_images();
    if (!folder)
        SKIP("no folder of shared images: set TARE_SHARED");
    int archives = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator{*folder}) {
        if (file.path().extension() != ".tar")
            continue;
        const auto bytes = read_file(file.path());
        if (!tare::tar::looks_like_header(tare::as_bytes_view(bytes)))
            continue;
        CAPTURE(file.path().string());
        const auto entries = list(bytes);
        REQUIRE(entries);
        CHECK_FALSE(entries->empty());
        ++archives;
    }
    CHECK(archives > 20);
}

} // namespace
