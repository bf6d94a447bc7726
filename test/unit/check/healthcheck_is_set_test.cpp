#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("a service has a health check; a base image needs none")
{
    constexpr std::string_view id = "TARE-CONF-009";
    const std::string cmd = R"("Cmd":["/app"])";
    CHECK(judged{}.with(cmd + R"(,"Healthcheck":{"Test":["CMD","/app","check"]})").result(id) == pass);
    CHECK(judged{}.with(cmd).result(id) == warn);
    CHECK(judged{}.with(cmd + R"(,"Healthcheck":{"Test":["NONE"]})").result(id) == warn);
    CHECK(judged{}.with(cmd + R"(,"Healthcheck":{})").result(id) == warn);
    CHECK(judged{}.result(id) == not_applicable);
}
