#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view preloaded_libraries = "TARE-SEC-024";

} // namespace

TEST_CASE("a library that is loaded into every program is named")
{
    const auto f =
        judged{tar_builder{}.file("etc/ld.so.preload", " /lib/a.so\n/lib/b.so \n")}.by(preloaded_libraries);
    CHECK(f.result == warn);
    CHECK(f.evidence.front().text == "/lib/a.so /lib/b.so");
    CHECK(f.evidence.front().path == "/etc/ld.so.preload");
}

TEST_CASE("no ld.so.preload and an empty one are in order; one that was not read is not")
{
    CHECK(judged{}.result(preloaded_libraries) == pass);
    CHECK(judged{tar_builder{}.file("etc/ld.so.preload", " \n\n")}.result(preloaded_libraries) == pass);
    CHECK(
        judged{tar_builder{}.file("etc/ld.so.preload", "/lib/a.so")}.reading_nothing().result(
            preloaded_libraries
        ) == not_analysed
    );
    CHECK(judged{}.platform("windows", "amd64").result(preloaded_libraries) == not_applicable);
}
