#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view large_files = "TARE-SIZE-002";

} // namespace

TEST_CASE("files of 100 MB are shown once, whatever their names")
{
    const auto f =
        judged{tar_builder{}.pax_sparse_01("a/model", 100'000'000, {{0, "x"}}).hard_link("b", "a/model")}.by(
            large_files
        );
    CHECK(f.result == warn);
    REQUIRE(f.evidence.size() == 1);
    CHECK(f.evidence.front().text == "100MB would be saved without it");
}

TEST_CASE("smaller files pass, hidden ones are the matter of hidden bytes")
{
    CHECK(judged{tar_builder{}.pax_sparse_01("a", 99'999'999, {{0, "x"}})}.result(large_files) == pass);
    CHECK(
        judged{tar_builder{}.pax_sparse_01("a", 100'000'000, {{0, "x"}})}
            .layer(tar_builder{}.file(".wh.a", ""))
            .result(large_files) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(large_files) == not_analysed);
}
