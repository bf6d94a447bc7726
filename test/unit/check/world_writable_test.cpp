#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view world_writable = "TARE-SEC-016";

} // namespace

TEST_CASE("files and directories that everybody may change are listed in path order")
{
    const auto f =
        judged{tar_builder{}.file("z/file", "x", 0666).directory("a", 0777).directory("b", 0702)}.by(
            world_writable
        );
    CHECK(f.result == warn);
    CHECK(paths(f) == "/a /b /z/file ");
    CHECK(f.evidence.front().text == "directory, mode 0777");
}

TEST_CASE("sticky directories, links and what the runtime mounts over are in order")
{
    CHECK(
        judged{tar_builder{}
                   .directory("tmp", 01777)
                   .symlink("link", "tmp")
                   .directory("dev/shm", 0777)
                   .file("proc/x", "y", 0666)
                   .file("a", "b", 0664)}
            .result(world_writable) == pass
    );
}

TEST_CASE("more than fifty writable files are counted")
{
    tar_builder files;
    for (int i = 0; i < 70; ++i)
        files.file("f" + std::to_string(100 + i), "x", 0666);
    const auto f = judged{files}.by(world_writable);
    CHECK(f.evidence.size() == 50);
    CHECK(f.omitted == 20);
    CHECK(f.evidence.front().path == "/f100");
    CHECK(f.message == "70 files and directories can be changed by everybody.");
}

TEST_CASE("where a layer is missing, files may be writable")
{
    CHECK(judged{}.lacking_a_layer().result(world_writable) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(world_writable) == not_applicable);
}
