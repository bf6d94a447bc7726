#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("volumes over the system fail, volumes for data pass")
{
    constexpr std::string_view id = "TARE-CONF-014";
    for (const auto* const path : {"/proc", "/sys/fs", "/dev", "/", "/etc", "/usr/bin/", "data"}) {
        CAPTURE(path);
        CHECK(judged{}.with(R"("Volumes":{")" + std::string{path} + R"(":{}})").result(id) == fail);
    }
    CHECK(judged{}.with(R"("Volumes":{"/data":{},"/var/lib/mysql":{}})").result(id) == pass);
    CHECK(judged{}.result(id) == not_applicable);
    CHECK(in_root_filesystem(id, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
