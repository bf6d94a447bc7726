#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("WORKDIR is no directory of the system")
{
    constexpr std::string_view id = "TARE-CONF-012";
    for (const auto* const path : {"/etc", "/usr/bin/", "/proc/self", "/tmp", "/var/lib"}) {
        CAPTURE(path);
        CHECK(judged{}.with(R"("WorkingDir":")" + std::string{path} + '"').result(id) == warn);
    }
    for (const auto* const path : {"/app", "/usr/src/app", "/var/lib/app", "/srv", "/home/app"}) {
        CAPTURE(path);
        CHECK(judged{}.with(R"("WorkingDir":")" + std::string{path} + '"').result(id) == pass);
    }
    CHECK(judged{}.with(R"("WorkingDir":"/")").result(id) == not_applicable);
    CHECK(judged{}.result(id) == not_applicable);
}
