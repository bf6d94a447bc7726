#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view device_files = "TARE-SEC-023";

} // namespace

TEST_CASE("device files outside /dev are found")
{
    const auto f = judged{tar_builder{}
                              .device("app/disk", '4', 8, 0)
                              .device("app/mem", '3', 1, 1)
                              .device("dev/null", '3', 1, 3)}
                       .by(device_files);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/app/disk /app/mem ");
    CHECK(f.evidence.front().text == "block device");
}

TEST_CASE("an image without device files passes")
{
    CHECK(judged{tar_builder{}.device("dev/sda", '4', 8, 0).fifo("pipe")}.result(device_files) == pass);
    CHECK(judged{}.lacking_a_layer().result(device_files) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(device_files) == not_applicable);
}
