#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view shipped_setuid_files = "TARE-SEC-007";

} // namespace

TEST_CASE("setuid files that are deleted, replaced or stripped later still ship")
{
    const auto f =
        judged{tar_builder{}.file("gone", "x", 04755).file("stripped", "x", 04755).file("kept", "x", 04755)}
            .layer(
                tar_builder{}.file(".wh.gone", "").file("stripped", "x", 0755),
                "RUN rm gone && chmod a-s stripped"
            )
            .by(shipped_setuid_files);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/gone /stripped ");
    CHECK(f.evidence.front().layer == 0);
    CHECK(f.evidence.front().instruction == "RUN build");
}

TEST_CASE("setuid files that everybody sees are not hidden ones")
{
    CHECK(judged{tar_builder{}.file("su", "x", 04755)}.result(shipped_setuid_files) == pass);
    CHECK(judged{}.layer(tar_builder{}.file("su", "x", 04755)).result(shipped_setuid_files) == pass);
    CHECK(judged{}.lacking_a_layer().result(shipped_setuid_files) == not_analysed);
}
