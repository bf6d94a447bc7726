#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("labels name the base and its digest")
{
    constexpr std::string_view id = "TARE-BASE-003";
    const std::string name = R"("org.opencontainers.image.base.name":"debian:13")";
    const std::string digest = R"("org.opencontainers.image.base.digest":"sha256:00")";
    CHECK(judged{}.with(R"("Labels":{)" + name + ',' + digest + '}').result(id) == pass);
    CHECK(
        judged{}.with(R"("Labels":{)" + name + '}').by(id).message ==
        "The labels name the base, but not its digest."
    );
    CHECK(judged{}.by(id).evidence.size() == 2);
    CHECK(judged{}.result(id) == warn);
    CHECK(in_root_filesystem(id, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
