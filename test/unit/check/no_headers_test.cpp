#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_headers = "TARE-BUILD-002";

} // namespace

TEST_CASE("headers are counted by directory, the heaviest first")
{
    const auto f = judged{tar_builder{}
                              .file("usr/include/a.h", "12345")
                              .file("usr/include/sys/b.h", "1")
                              .file("usr/local/include/lib/c/d.hpp", "1234567890")}
                       .by(no_headers);
    CHECK(f.result == warn);
    CHECK(f.message == "3 headers of C and C++, 16B.");
    CHECK(paths(f) == "/usr/local/include/lib /usr/include /usr/include/sys ");
    CHECK(f.evidence.front().text == "1 file, 10B");
}

TEST_CASE("other files are no headers")
{
    CHECK(
        judged{tar_builder{}.file("a.html", "x").file("b.sh", "x").directory("c.h").file(".h", "x")}.result(
            no_headers
        ) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(no_headers) == not_analysed);
}
