#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("labels name the sources and their revision")
{
    constexpr std::string_view id = "TARE-DOC-001";
    const std::string source = R"("org.opencontainers.image.source":"https://example.org/app")";
    const std::string revision = R"("org.opencontainers.image.revision":"abc")";
    CHECK(judged{}.with(R"("Labels":{)" + source + ',' + revision + '}').result(id) == pass);
    const auto f =
        judged{}.with(R"("Labels":{)" + source + R"(,"org.opencontainers.image.revision":" "})").by(id);
    CHECK(f.result == warn);
    REQUIRE(f.evidence.size() == 1);
    CHECK(f.evidence.front().key == "config.Labels.org.opencontainers.image.revision");
    CHECK(judged{}.result(id) == warn);
    CHECK(in_root_filesystem(id, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
