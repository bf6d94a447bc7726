#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view copies_for_metadata = "TARE-LAYER-004";
const std::string large(200'000, 'x');

} // namespace

TEST_CASE("a chmod that copies files is found with its layer")
{
    const auto f = judged{tar_builder{}.file("app/big", large).file("app/small", "s")}
                       .layer(
                           tar_builder{}.file("app/big", large, 0755).file("app/small", "s", 0755),
                           "RUN chmod -R 755 /app"
                       )
                       .by(copies_for_metadata);
    CHECK(f.result == warn);
    REQUIRE(f.evidence.size() == 1);
    CHECK(f.evidence.front().path == "/app/big");
    CHECK(f.evidence.front().layer == 1);
    CHECK(f.evidence.front().instruction == "RUN chmod -R 755 /app");
    CHECK(f.evidence.front().text == "200kB of 2 files, this one the largest");
}

TEST_CASE("other content at the path, and the same content elsewhere, are no copies for metadata")
{
    CHECK(
        judged{tar_builder{}.file("a", large)}
            .layer(tar_builder{}.file("a", large + "y").file("b", large))
            .result(copies_for_metadata) == pass
    );
    CHECK(
        judged{tar_builder{}.file("a", "few")}
            .layer(tar_builder{}.file("a", "few", 0755))
            .result(copies_for_metadata) == pass
    );
    CHECK(judged{}.result(copies_for_metadata) == not_applicable);
    CHECK(judged{}.lacking_a_layer().result(copies_for_metadata) == not_analysed);
}
