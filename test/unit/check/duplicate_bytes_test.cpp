#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view id = "TARE-LAYER-002";
const std::string large(200'000, 'x');

} // namespace

TEST_CASE("copies are shown with what they are copies of, and the layer that brought them")
{
    const auto f = judged{tar_builder{}.file("lib/a", large)}
                       .layer(tar_builder{}.file("app/a", large).file("app/b", large), "COPY lib /app")
                       .by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/app/a /app/b ");
    CHECK(f.evidence[0].text == "200kB, the same as /lib/a");
    CHECK(f.evidence[0].layer == 1);
    CHECK(f.evidence[0].instruction == "COPY lib /app");
}

TEST_CASE("hard links, empty files and small copies are no duplicates that matter")
{
    CHECK(
        judged{tar_builder{}.file("a", large).hard_link("b", "a").file("c", "").file("d", "")}.result(id) ==
        pass
    );
    CHECK(judged{tar_builder{}.file("a", "same").file("b", "same")}.result(id) == pass);
    CHECK(
        judged{tar_builder{}.file("a", large)}
            .layer(tar_builder{}.file("b", large).file(".wh.a", ""))
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
}
