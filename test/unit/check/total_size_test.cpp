#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view total_size = "TARE-SIZE-001";

/// A sparse file: its size counts, its holes take no room in the archive.
tar_builder sparse(const std::string& path, std::uint64_t size)
{
    return tar_builder{}.pax_sparse_01(path, size, {{0, "x"}});
}

} // namespace

TEST_CASE("more than 500 MB warn, with the heaviest directories")
{
    const auto f = judged{sparse("opt/data/model", 500'000'001)}.by(total_size);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/opt /opt/data ");
    CHECK(f.message.starts_with("The root filesystem holds 500MB;"));
    // Hidden bytes count too.
    CHECK(
        judged{sparse("opt/model", 500'000'001)}
            .layer(tar_builder{}.file("opt/.wh.model", ""))
            .result(total_size) == warn
    );
}

TEST_CASE("500 MB and less pass; a missing layer leaves it open")
{
    CHECK(judged{sparse("a", 500'000'000)}.result(total_size) == pass);
    CHECK(judged{}.lacking_a_layer().result(total_size) == not_analysed);
    CHECK(in_root_filesystem(total_size, tar_builder{}.file("bin/a", "b")).result == pass);
}
