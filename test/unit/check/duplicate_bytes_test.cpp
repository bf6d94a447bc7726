#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view duplicate_bytes = "TARE-LAYER-002";
const std::string large_twin(200'000, 'x');

} // namespace

TEST_CASE("copies are shown with what they are copies of, and the layer that brought them")
{
    const auto f =
        judged{tar_builder{}.file("lib/a", large_twin)}
            .layer(tar_builder{}.file("app/a", large_twin).file("app/b", large_twin), "COPY lib /app")
            .by(duplicate_bytes);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/app/a /app/b ");
    CHECK(f.evidence[0].text == "200kB, the same as /lib/a");
    CHECK(f.evidence[0].layer == 1);
    CHECK(f.evidence[0].instruction == "COPY lib /app");
}

TEST_CASE("hard links, empty files and small copies are no duplicates that matter")
{
    CHECK(
        judged{tar_builder{}.file("a", large_twin).hard_link("b", "a").file("c", "").file("d", "")}.result(
            duplicate_bytes
        ) == pass
    );
    CHECK(judged{tar_builder{}.file("a", "same").file("b", "same")}.result(duplicate_bytes) == pass);
    CHECK(
        judged{tar_builder{}.file("a", large_twin)}
            .layer(tar_builder{}.file("b", large_twin).file(".wh.a", ""))
            .result(duplicate_bytes) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(duplicate_bytes) == not_analysed);
}
