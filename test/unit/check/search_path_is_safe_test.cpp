#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view search_path_is_safe = "TARE-SEC-020";

report::finding with_path(const std::string& path)
{
    return judged{}.with(R"("Env":["PATH=/first","PATH=)" + path + R"("])").by(search_path_is_safe);
}

} // namespace

TEST_CASE("relative, empty and shared directories on PATH are found")
{
    for (const auto* const path :
         {"/usr/bin:", ":/usr/bin", "/usr/bin::/bin", ".:/bin", "bin", "/tmp/bin:/bin", "/var/tmp",
          "/dev/shm/x"}) {
        CAPTURE(path);
        const auto f = with_path(path);
        CHECK(f.result == warn);
        REQUIRE(f.evidence.size() == 1);
        CHECK(f.evidence.front().key == "config.Env.PATH");
    }
}

TEST_CASE("absolute directories on PATH pass; the last of several PATHs counts")
{
    CHECK(with_path("/usr/bin:/opt/tmp:/tmpfiles/bin").result == pass);
    CHECK(judged{}.result(search_path_is_safe) == not_applicable);
    CHECK(in_root_filesystem(search_path_is_safe, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
