#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("labels say what the image is")
{
    constexpr std::string_view id = "TARE-DOC-002";
    CHECK(
        judged{}
            .with(
                R"("Labels":{"org.opencontainers.image.title":"a","org.opencontainers.image.description":"b","org.opencontainers.image.version":"1"})"
            )
            .result(id) == pass
    );
    CHECK(judged{}.with(R"("Labels":{"org.opencontainers.image.title":"a"})").by(id).evidence.size() == 2);
    CHECK(judged{}.result(id) == warn);
    CHECK(in_root_filesystem(id, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
