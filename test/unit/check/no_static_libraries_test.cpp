#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_static_libraries = "TARE-BUILD-003";

} // namespace

TEST_CASE("static libraries and object files are counted")
{
    const auto f = judged{tar_builder{}
                              .file("usr/lib/x86_64-linux-gnu/libz.a", "123")
                              .file("usr/lib/x86_64-linux-gnu/crt1.o", "4")
                              .file("usr/lib/libq.la", "5")}
                       .by(no_static_libraries);
    CHECK(f.result == warn);
    CHECK(f.message == "3 static libraries and object files, 5B.");
    CHECK(paths(f) == "/usr/lib/x86_64-linux-gnu /usr/lib ");
}

TEST_CASE("shared libraries and other files that end in a are no static libraries")
{
    CHECK(
        judged{tar_builder{}.file("usr/lib/libz.so", "x").file("data/set.a", "x").file("b.lua", "x")}.result(
            no_static_libraries
        ) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(no_static_libraries) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(no_static_libraries) == not_applicable);
}
