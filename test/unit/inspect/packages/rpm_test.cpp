#include "inspect/packages/rpm_database.hpp"
#include "inspect/packages/rpm_header.hpp"
#include "package_list.hpp"
#include "rpm_builder.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace tare;
using test::package_list;
using test::rpm_header_builder;
using test::tar_builder;

namespace {

std::string bash()
{
    return rpm_header_builder::package("bash", "5.1.8", "9.el9")
        .numbers(1003, {2})
        .numbers(1009, {7'000'000})
        .text(1011, "Red Hat, Inc.")
        .text(1014, "GPLv3+")
        .text(1044, "bash-source-5.1.8-9.el9.src.rpm")
        .files({"/usr/bin/bash", "/usr/bin/sh", "/etc/skel/.bashrc", "/usr/share/missing", "/"})
        .finish();
}

/// Enough packages that a tree has more than one level, one of them larger than a page.
std::vector<std::string> many(std::size_t count)
{
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(rpm_header_builder::package(fmt::format("p{:03}", i), "1")
                          .text(1004, std::string(i % 7 == 0 ? 9000 : 100, 's'))
                          .finish());
    return out;
}

tar_builder with_files(std::string_view path, std::string_view database)
{
    tar_builder tar;
    tar.file(path, database)
        .file("usr/bin/bash", "12345", 0755)
        .symlink("usr/bin/sh", "bash")
        .file("etc/skel/.bashrc", "1")
        .file("app", "123");
    return tar;
}

using reader = std::function<std::string_view(std::string_view, const inspect::rpm_blob_sink&)>;

/// What a reader makes of a database: the names, or what is wrong behind them.
std::string read(const reader& from, std::string_view bytes)
{
    std::string out;
    std::size_t count = 0;
    const auto wrong = from(bytes, [&](std::string_view blob) {
        inspect::rpm_header h;
        const auto fault = inspect::read_rpm_header(blob, 1000, h);
        if (++count < 3)
            out += fault.empty() ? std::string{h.name} + ' ' : '<' + std::string{fault} + "> ";
    });
    return out + (wrong.empty() ? fmt::format("{}", count) : std::string{wrong});
}

const reader sqlite_reader = [](std::string_view bytes, const inspect::rpm_blob_sink& sink) {
    return inspect::read_sqlite_packages(bytes, {}, sink);
};

} // namespace

TEST_CASE("a package of rpm has what its header says, in every form of database")
{
    const std::vector<std::string> blobs{
        bash(), rpm_header_builder::package("gpg-pubkey", "x").finish(),
        rpm_header_builder::package("plain", "1").text(1044, "(none)").finish()
    };
    const std::vector<std::pair<std::string, std::string>> forms{
        {"var/lib/rpm/Packages", test::berkeley_database(blobs)},
        {"var/lib/rpm/Packages", test::berkeley_database(blobs, true)},
        {"usr/lib/sysimage/rpm/Packages.db", test::ndb_database(blobs)},
        {"usr/share/rpm/rpmdb.sqlite", test::sqlite_database(blobs).database},
    };
    for (const auto& [path, database] : forms) {
        INFO(path);
        const package_list list{{with_files(path, database).finish()}};
        CHECK(list.gaps().empty());
        CHECK(list.inventory().systems == std::vector<std::string>{"rpm"});
        REQUIRE(list.names() == std::vector<std::string>{"bash 2:5.1.8-9.el9", "plain 1-1"});
        const auto& p = list.at("bash");
        CHECK(p.type == report::package_type::rpm);
        CHECK(p.architecture == "x86_64");
        CHECK(p.source == report::package_source{"bash-source", "5.1.8-9.el9"});
        CHECK(p.licences == std::vector<std::string>{"GPLv3+"});
        CHECK(p.maintainer == "Red Hat, Inc.");
        CHECK(p.installed_bytes == 7'000'000);
        CHECK(p.files == 3);
        CHECK(p.bytes == 6);
        CHECK(p.found_in == '/' + path);
        CHECK(p.layer == 0);
        CHECK(list.at("plain").source == report::package_source{"plain", "1-1"});
        REQUIRE(list.inventory().unowned);
        CHECK(list.inventory().unowned->heaviest.at(1).path == "/app");
    }
}

TEST_CASE("packages that are only in SQLite's log count, as far as they were committed")
{
    const auto files = test::sqlite_database(many(40), true);
    REQUIRE(files.log.size() > 40 * 4096);
    const package_list list{{tar_builder{}
                                 .file("var/lib/rpm/rpmdb.sqlite", files.database)
                                 .file("var/lib/rpm/rpmdb.sqlite-wal", files.log)
                                 .finish()}};
    CHECK(list.inventory().packages.size() == 40);
    CHECK(list.gaps().empty());
    auto damaged = files.log;
    damaged[damaged.size() / 2] ^= 1;
    std::size_t count = 0;
    CHECK(inspect::read_sqlite_packages(files.database, damaged, [&](auto) { ++count; }).empty());
    CHECK(count > 5);
    CHECK(count < 40);
}

TEST_CASE("trees of several levels and values of many pages are read whole")
{
    const auto blobs = many(200);
    for (const auto page_size : {512, 1024, 4096, 65536}) {
        const auto files = test::sqlite_database(blobs, false, page_size);
        INFO(page_size);
        CHECK(read(sqlite_reader, files.database) == "p000 p001 200");
    }
    CHECK(read(inspect::read_ndb, test::ndb_database(blobs)) == "p000 p001 200");
    CHECK(read(inspect::read_berkeley_hash, test::berkeley_database({blobs[0], blobs[1]})) == "p000 p001 2");
}

TEST_CASE("values of Berkeley DB that stand between the keys are read like those with pages of their own")
{
    const std::vector<std::string> blobs{bash(), many(2)[1]};
    for (const std::size_t page_size : {1024U, 4096U, 32768U})
        CHECK(
            read(inspect::read_berkeley_hash, test::berkeley_database(blobs, false, page_size)) ==
            "bash p001 2"
        );
}

TEST_CASE("the manifest of distroless images is read where no database is")
{
    const package_list list{
        {tar_builder{}
             .file(
                 "var/lib/rpmmanifest/container-manifest-2",
                 "bash\t5.1-1.azl3\t1\t2\tMicrosoft\t(none)\t99\tx86_64\t0\tbash-5.1-1.azl3.src.rpm\n"
                 "glibc\t2.38-1\t1\t2\tMicrosoft\t1\t5\tx86_64\t1\tglibc-2.38-1.src.rpm\n"
                 "short\t1\n"
             )
             .finish()}
    };
    CHECK(list.names() == std::vector<std::string>{"bash 5.1-1.azl3", "glibc 1:2.38-1"});
    CHECK(list.at("bash").source == report::package_source{"bash", "5.1-1.azl3"});
    CHECK(list.at("bash").installed_bytes == 99);
    CHECK(list.gaps().size() == 1);
    CHECK_FALSE(list.inventory().unowned);
}

TEST_CASE("of several forms in one folder the newest that is not empty is in use, and a linked folder is one")
{
    const auto old = test::ndb_database({rpm_header_builder::package("old", "1").finish()});
    const auto now = test::berkeley_database({rpm_header_builder::package("older", "1").finish()});
    const package_list list{{tar_builder{}
                                 .symlink("var/lib/rpm", "../../usr/lib/sysimage/rpm")
                                 .file("usr/lib/sysimage/rpm/rpmdb.sqlite", "")
                                 .file("usr/lib/sysimage/rpm/Packages.db", old)
                                 .file("usr/lib/sysimage/rpm/Packages", now)
                                 .finish()}};
    CHECK(list.names() == std::vector<std::string>{"old 1-1"});
}

TEST_CASE("an rpm came with the layer from which on the database lists that version")
{
    const auto layer = [](const std::vector<std::string>& blobs) {
        return tar_builder{}.file("var/lib/rpm/Packages.db", test::ndb_database(blobs)).finish();
    };
    const auto a1 = rpm_header_builder::package("a", "1").finish();
    const auto b1 = rpm_header_builder::package("b", "1").finish();
    const auto b2 = rpm_header_builder::package("b", "2").finish();
    const package_list list{{layer({a1, b1}), layer({a1, b2})}};
    CHECK(list.at("a").layer == 0);
    CHECK(list.at("b").layer == 1);
}

TEST_CASE("a header whose sizes, counts or indexes lie is malformed")
{
    const auto fault = [](const rpm_header_builder& b, std::uint64_t most = 1000) {
        inspect::rpm_header h;
        return std::string{inspect::read_rpm_header(b.finish(), most, h)};
    };
    using builder = rpm_header_builder;
    CHECK(fault(builder::package("a", "1")).empty());
    CHECK(fault(builder{}.text(1001, "1")) == "a header has no name");
    CHECK(
        fault(builder::package("a", "1").add(1117, 8, 0xFFFFFFFF, "a")) == "a value of a header is malformed"
    );
    CHECK(fault(builder::package("a", "1").add(1117, 8, 900, "a")) == "a value of a header is malformed");
    CHECK(
        fault(builder::package("a", "1").add(1116, 4, 0xFFFFFFFF, "a")) == "a value of a header is malformed"
    );
    CHECK(fault(builder::package("a", "1").add(1003, 4, 0, "")) == "a value of a header is malformed");
    CHECK(fault(builder{}.add(1000, 7, 1, "a")) == "a value of a header is malformed");
    CHECK(
        fault(builder::package("a", "1").numbers(1116, {1}).strings(1117, {"f"}).strings(1118, {"/"})) ==
        "the file lists of a header do not fit together"
    );
    CHECK(
        fault(builder::package("a", "1").numbers(1116, {0}).strings(1117, {"f"}).strings(1118, {"/", "/b"})
        ) == "the file lists of a header do not fit together"
    );
    CHECK(
        fault(builder::package("a", "1").strings(1117, {"f", "g"})) ==
        "the file lists of a header do not fit together"
    );
    CHECK(fault(builder::package("a", "1").files({"/a", "/b"}), 1) == "a value of a header is malformed");
    inspect::rpm_header h;
    const auto whole = bash();
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(inspect::read_rpm_header(whole.substr(0, size), 1000, h).empty());
}

TEST_CASE("a database that is cut off anywhere is never read as whole")
{
    const std::vector<std::string> blobs{bash(), many(8)[7]};
    const std::vector<std::pair<reader, std::string>> forms{
        {inspect::read_berkeley_hash, test::berkeley_database(blobs)},
        {inspect::read_ndb, test::ndb_database(blobs)},
        {sqlite_reader, test::sqlite_database(blobs, false, 512).database},
    };
    for (const auto& [from, bytes] : forms) {
        REQUIRE(read(from, bytes) == "bash p007 2");
        for (std::size_t size = 0; size < bytes.size(); ++size)
            if (read(from, std::string_view{bytes}.substr(0, size)).ends_with(" 2"))
                FAIL("cut at " << size << " of " << bytes.size());
    }
}

TEST_CASE("a database with any byte changed is read to an end")
{
    const std::vector<std::string> blobs{rpm_header_builder::package("a", "1").finish()};
    const std::vector<std::pair<reader, std::string>> forms{
        {inspect::read_berkeley_hash, test::berkeley_database(blobs)},
        {sqlite_reader, test::sqlite_database(blobs, false, 512).database},
        {inspect::read_ndb, test::ndb_database(blobs)},
    };
    for (const auto& [from, bytes] : forms)
        for (std::size_t i = 0; i < bytes.size(); ++i)
            for (const char value : {'\0', '\1', '\x7f', '\xff'}) {
                auto changed = bytes;
                changed[i] = value;
                CHECK_FALSE(read(from, changed).empty());
            }
}

TEST_CASE("pages of Berkeley DB that go round in a circle end")
{
    auto bytes = test::berkeley_database(many(8));
    // The first overflow page of the first value names itself, and holds nothing.
    bytes.replace(2 * 512 + 16, 4, test::number_of(2, 4, false));
    bytes.replace(2 * 512 + 22, 2, test::number_of(0, 2, false));
    CHECK(read(inspect::read_berkeley_hash, bytes) == "its pages are linked in a circle");
}

TEST_CASE("pages of SQLite that go round in a circle end, and so do cells that overlap")
{
    auto bytes = test::sqlite_database(many(30), false, 512).database;
    const auto child_of = [&bytes](std::size_t page) {
        return static_cast<unsigned char>(bytes[(page - 1) * 512 + 11]);
    };
    std::size_t root = 0;
    for (std::size_t page = 2; page <= bytes.size() / 512 && root == 0; ++page)
        if (bytes[(page - 1) * 512] == '\5' && child_of(page) != 0)
            root = page;
    REQUIRE(root != 0);
    auto circle = bytes;
    circle.replace((root - 1) * 512 + 8, 4, test::number_of(root, 4, true));
    // Whichever is noticed first: that there are too many pages, or too many bytes.
    const auto wrong = read(sqlite_reader, circle);
    CHECK((wrong.ends_with("its pages are linked in a circle") || wrong.ends_with("its cells overlap")));
    const auto blob = rpm_header_builder::package("a", "1").finish();
    auto small = test::sqlite_database({blob}, false, 512).database;
    for (std::size_t page = 2; page <= small.size() / 512; ++page) {
        const auto at = (page - 1) * 512;
        if (small[at] != '\15' || test::number_of(1, 2, true) != small.substr(at + 3, 2))
            continue;
        const auto cell = small.substr(at + 8, 2);
        small.replace(at + 3, 2, test::number_of(200, 2, true));
        for (std::size_t i = 0; i < 40; ++i)
            small.replace(at + 8 + i * 2, 2, cell);
    }
    CHECK_FALSE(read(sqlite_reader, small).ends_with("200"));
}

TEST_CASE("slots of rpm's own database that name one blob do not cost their sum")
{
    auto bytes =
        test::ndb_database({rpm_header_builder::package("a", "1").text(1004, std::string(9000, 's')).finish()}
        );
    const auto slot = bytes.substr(32, 16);
    for (std::size_t i = 3; i < 256; ++i)
        bytes.replace(i * 16, 16, slot);
    CHECK(read(inspect::read_ndb, bytes).ends_with("its blobs overlap"));
}

TEST_CASE("a database of rpm that cannot be read is a gap")
{
    const package_list list{{tar_builder{}.file("var/lib/rpm/Packages", "not one").finish()}};
    CHECK(list.inventory().systems == std::vector<std::string>{"rpm"});
    REQUIRE(list.gaps().size() == 1);
    CHECK(
        list.gaps().front() ==
        "'/var/lib/rpm/Packages' could not be read as a whole: it is cut short. Packages may "
        "be missing."
    );
}
