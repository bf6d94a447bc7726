#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view licences_are_kept = "TARE-DOC-005";
constexpr const char* status =
    "Package: a\nStatus: install ok installed\n\nPackage: b\nStatus: deinstall ok config-files\n\n"
    "Package: c\nStatus: install ok installed\n";

} // namespace

TEST_CASE("installed packages without their licence file are named")
{
    const auto f = judged{tar_builder{}
                              .file("var/lib/dpkg/status", status)
                              .file("usr/share/doc/a/copyright", "x")
                              .symlink("usr/share/doc/c", "b")}
                       .by(licences_are_kept);
    CHECK(f.result == warn);
    CHECK(f.message == "1 of 2 packages have lost their licence file: c.");
    CHECK(paths(f) == "/usr/share/doc/c/copyright ");
    // Distroless images have a file a package.
    CHECK(
        judged{tar_builder{}
                   .file("var/lib/dpkg/status.d/libc6", "Package: libc6\n")
                   .file("var/lib/dpkg/status.d/libc6.md5sums", "x")}
            .result(licences_are_kept) == warn
    );
}

TEST_CASE("licence files that are there, through links too, pass")
{
    CHECK(
        judged{tar_builder{}
                   .file("var/lib/dpkg/status", status)
                   .file("usr/share/doc/a/copyright", "x")
                   .symlink("usr/share/doc/c", "a")}
            .result(licences_are_kept) == pass
    );
}

TEST_CASE("licence files: no packages of Debian, a list that was not read, a missing layer")
{
    CHECK(judged{}.result(licences_are_kept) == not_applicable);
    CHECK(
        judged{tar_builder{}.file("var/lib/dpkg/status", status)}.reading_nothing().result(licences_are_kept
        ) == not_analysed
    );
    CHECK(
        judged{tar_builder{}.file("var/lib/dpkg/status", status)}.lacking_a_layer().result(licences_are_kept
        ) == not_analysed
    );
}
