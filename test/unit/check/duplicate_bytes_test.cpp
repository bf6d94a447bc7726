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

TEST_CASE("of many groups those that waste most are shown, of equals by their first path")
{
    // Twelve groups of two, the lightest and the last of the equals left out; one has a copy in a layer
    // above.
    tar_builder below;
    tar_builder above;
    const auto content = [](std::size_t i) {
        return std::string(i == 0 ? 300'000 : 200'000, static_cast<char>('a' + i));
    };
    for (std::size_t i = 0; i < 12; ++i) {
        const auto number = std::to_string(10 + (i * 7) % 12);
        below.file("b/" + number, content(i));
        (i % 2 == 0 ? below : above).file("a/" + number, content(i));
    }
    const auto f = judged{below}.layer(above).by(duplicate_bytes);
    // The first copy is that of the lower layer, so that the paths by which equals are ordered begin with
    // either.
    CHECK(paths(f) == "/b/10 /b/12 /b/14 /b/16 /b/18 /b/20 /a/11 /a/13 /a/15 /a/17 ");
    CHECK(f.evidence[0].text == "300kB, the same as /a/10");
    CHECK(f.evidence[6].text == "200kB, the same as /b/11");
    CHECK(f.omitted == 2);
}

TEST_CASE("of many copies the first are shown, and the rest is counted")
{
    tar_builder files;
    for (std::size_t i = 0; i < 200; ++i)
        files.file("f/" + std::to_string(1000 + (i * 77) % 200), large_twin);
    const auto f = judged{files}.by(duplicate_bytes);
    REQUIRE(f.evidence.size() == 50);
    CHECK(f.evidence.front().path == "/f/1001");
    CHECK(f.evidence.back().path == "/f/1050");
    CHECK(f.omitted == 149);
}
