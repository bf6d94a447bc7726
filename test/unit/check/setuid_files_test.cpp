#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view setuid_files = "TARE-SEC-006";

} // namespace

TEST_CASE("setuid and setgid files are listed with their layer and instruction")
{
    const auto f =
        judged{tar_builder{}.file("bin/su", "x", 04755).file("bin/plain", "x", 0755)}
            .layer(tar_builder{}.file("bin/wall", "x", 02755).file("bin/both", "x", 06755), "COPY tools /bin")
            .by(setuid_files);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/bin/both /bin/su /bin/wall ");
    CHECK(f.evidence[1].layer == 0);
    CHECK(f.evidence[2].layer == 1);
    CHECK(f.evidence[2].instruction == "COPY tools /bin");
    CHECK(f.evidence[2].text == "mode 2755, owner 0:0");
    CHECK(f.message.starts_with("2 files run with the rights of the owner, 1 file runs"));
}

TEST_CASE("directories may have the bits, and what a later layer took away is not here")
{
    CHECK(
        judged{tar_builder{}.directory("var/mail", 02775).file("a", "x", 0755)}.result(setuid_files) == pass
    );
    CHECK(
        judged{tar_builder{}.file("su", "x", 04755)}
            .layer(tar_builder{}.file(".wh.su", ""))
            .result(setuid_files) == pass
    );
    CHECK(
        judged{tar_builder{}.file("su", "x", 04755)}
            .layer(tar_builder{}.file("su", "x", 0755))
            .result(setuid_files) == pass
    );
}

TEST_CASE("without all layers there may be more setuid files, and those that were found are")
{
    CHECK(judged{}.lacking_a_layer().result(setuid_files) == not_analysed);
    CHECK(judged{tar_builder{}.file("su", "x", 04755)}.lacking_a_layer().result(setuid_files) == warn);
    CHECK(judged{}.platform("windows", "amd64").result(setuid_files) == not_applicable);
}
