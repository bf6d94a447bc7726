#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view writable_search_path = "TARE-SEC-015";

report::finding with_path(const tar_builder& files, const std::string& path)
{
    return judged{files}.with(R"("Env":["PATH=)" + path + R"("])").by(writable_search_path);
}

} // namespace

TEST_CASE("directories on PATH that everybody may write to, or replace, or create, fail")
{
    const auto writable = with_path(tar_builder{}.directory("tools", 0777), "/tools");
    CHECK(writable.result == fail);
    CHECK(writable.evidence.front().text == "mode 0777: everybody may add programs here");
    // The sticky bit keeps others from deleting, not from adding.
    CHECK(with_path(tar_builder{}.directory("tools", 01777), "/tools").result == fail);
    const auto above = with_path(tar_builder{}.directory("opt", 0777).directory("opt/bin"), "/opt/bin");
    CHECK(above.result == fail);
    CHECK(paths(above) == "/opt ");
    const auto missing = with_path(tar_builder{}.directory("tmp", 01777), "/tmp/bin");
    CHECK(missing.result == fail);
    CHECK(missing.evidence.front().text == "everybody may create /tmp/bin of PATH here");
    const auto program = with_path(tar_builder{}.directory("tools").file("tools/app", "x", 0777), "/tools");
    CHECK(program.result == fail);
    CHECK(paths(program) == "/tools/app ");
    // The default PATH is looked at where none is set, also in a root filesystem.
    CHECK(judged{tar_builder{}.directory("usr/local/bin", 0777)}.result(writable_search_path) == fail);
    CHECK(in_root_filesystem(writable_search_path, tar_builder{}.directory("usr/bin", 0777)).result == fail);
    // Through a link.
    CHECK(with_path(tar_builder{}.directory("data", 0777).symlink("tools", "data"), "/tools").result == fail);
}

TEST_CASE("directories on PATH that belong to their owners pass")
{
    CHECK(
        with_path(tar_builder{}.directory("tools", 0775).file("tools/app", "x", 0755), "/tools:/none:tools")
            .result == pass
    );
    CHECK(with_path(tar_builder{}.directory("tmp", 01777).directory("tmp/bin"), "/tmp/bin").result == pass);
    CHECK(
        with_path(tar_builder{}.symlink("tools/link", "target").file("tools/target", "x", 0755), "/tools")
            .result == pass
    );
}

TEST_CASE("where a layer is missing, PATH may be writable")
{
    CHECK(judged{}.lacking_a_layer().result(writable_search_path) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(writable_search_path) == not_applicable);
}
