#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_build_tools = "TARE-BUILD-001";

} // namespace

TEST_CASE("compilers are known by their versioned and prefixed names too")
{
    for (const auto* const name :
         {"gcc", "gcc-12", "x86_64-linux-gnu-gcc", "x86_64-linux-gnu-g++-14", "clang-19", "ld.lld-19", "make",
          "go", "javac", "git", "cmake", "cc"}) {
        CAPTURE(name);
        CHECK(
            judged{tar_builder{}.file("usr/bin/" + std::string{name}, "x", 0755)}.result(no_build_tools) ==
            warn
        );
    }
    CHECK(
        judged{tar_builder{}.file("usr/local/go/bin/go", "x", 0755)}
            .with(R"("Env":["PATH=/usr/local/go/bin"])")
            .result(no_build_tools) == warn
    );
}

TEST_CASE("programs with similar names, and tools outside of PATH, are no build tools")
{
    for (const auto* const name :
         {"gcov-tool-x", "python3.12", "makepasswd", "ld.so", "gosu", "ldd", "clean"}) {
        CAPTURE(name);
        CHECK(
            judged{tar_builder{}.file("usr/bin/" + std::string{name}, "x", 0755)}.result(no_build_tools) ==
            pass
        );
    }
    CHECK(judged{tar_builder{}.file("srv/gcc", "x", 0755)}.result(no_build_tools) == pass);
    CHECK(judged{}.lacking_a_layer().result(no_build_tools) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(no_build_tools) == not_applicable);
}
