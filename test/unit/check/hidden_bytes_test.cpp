#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view hidden_bytes = "TARE-LAYER-001";
const std::string large_content(200'000, 'x');

} // namespace

TEST_CASE("hidden bytes are told by instruction and by file")
{
    const auto f = judged{tar_builder{}.file("var/lists", large_content).file("keep", "k")}
                       .layer(tar_builder{}.file("var/.wh.lists", ""), "RUN rm -rf /var/lists")
                       .by(hidden_bytes);
    CHECK(f.result == warn);
    REQUIRE(f.evidence.size() == 2);
    CHECK(f.evidence[0].layer == 1);
    CHECK(f.evidence[0].instruction == "RUN rm -rf /var/lists");
    CHECK(f.evidence[0].text == "hides 200kB of layer 0");
    CHECK(f.evidence[1].path == "/var/lists");
    CHECK(f.evidence[1].layer == 0);
    CHECK(f.evidence[1].text == "200kB, hidden by layer 1");
}

TEST_CASE("a layer that replaces what it wrote itself hides it too")
{
    const auto f = judged{tar_builder{}.file("a", large_content).file("a", "b")}.by(hidden_bytes);
    CHECK(f.result == warn);
    CHECK(f.evidence.front().text == "stores 200kB that it replaces itself");
}

TEST_CASE("few hidden bytes pass, and so does a name that goes while the file stays")
{
    CHECK(
        judged{tar_builder{}.file("a", std::string(60'000, 'x'))}
            .layer(tar_builder{}.file(".wh.a", ""))
            .result(hidden_bytes) == pass
    );
    CHECK(
        judged{tar_builder{}.file("a", large_content).hard_link("b", "a")}
            .layer(tar_builder{}.file(".wh.a", ""))
            .result(hidden_bytes) == pass
    );
    CHECK(
        judged{tar_builder{}.file("small", large_content).file("rest", std::string(3'000'000, 'y'))}
            .layer(tar_builder{}.file(".wh.small", ""))
            .result(hidden_bytes) == pass
    );
}

TEST_CASE("one layer hides nothing, and a missing one may")
{
    CHECK(judged{}.result(hidden_bytes) == not_applicable);
    CHECK(
        judged{}.layer(tar_builder{}.file("b", "c")).lacking_a_layer().result(hidden_bytes) == not_analysed
    );
    CHECK(
        judged{}.platform("windows", "amd64").layer(tar_builder{}.file("b", "c")).result(hidden_bytes) == pass
    );
}
