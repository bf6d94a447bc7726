#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view layer_count = "TARE-LAYER-005";

judged with_layers(int count)
{
    judged image;
    for (int i = 1; i < count; ++i)
        image.layer(tar_builder{}.file("f" + std::to_string(i), "x"));
    return image;
}

} // namespace

TEST_CASE("sixty layers pass, one more does not")
{
    CHECK(with_layers(60).result(layer_count) == pass);
    const auto f = with_layers(61).by(layer_count);
    CHECK(f.result == warn);
    CHECK(f.message == "It has 61 layers.");
    CHECK(f.evidence.front().layer == 60);
}

TEST_CASE("a root filesystem has no layers to count")
{
    CHECK(in_root_filesystem(layer_count, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
