#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view leftover_archives = "TARE-SIZE-004";
const std::string large_archive(64'000, 'x');

} // namespace

TEST_CASE("archives and packages of some size are found")
{
    const auto f = judged{tar_builder{}
                              .file("tmp/src.tar.gz", large_archive)
                              .file("opt/a.deb", large_archive)
                              .file("opt/b.zip", large_archive)}
                       .by(leftover_archives);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/opt/a.deb /opt/b.zip /tmp/src.tar.gz ");
}

TEST_CASE("small archives, and archives that run, pass")
{
    CHECK(
        judged{tar_builder{}
                   .file("a.tar.gz", "x")
                   .file("app.jar", large_archive)
                   .file("b.whl", large_archive)
                   .file(".zip", large_archive)}
            .result(leftover_archives) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(leftover_archives) == not_analysed);
}
