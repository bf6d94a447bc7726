#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view exposed_ports = "TARE-CONF-013";

report::finding exposing(const std::string& port, const std::string& user = "")
{
    return judged{}
        .with(R"("User":")" + user + R"(","ExposedPorts":{")" + port + R"(":{}})")
        .by(exposed_ports);
}

} // namespace

TEST_CASE("ports of remote access, and what is no port, warn")
{
    for (const auto* const port :
         {"22/tcp", "22", "2375/tcp", "20-30/tcp", "0/tcp", "65536/tcp", "http", "80/http", "90-80", "80-",
          "-80"}) {
        CAPTURE(port);
        const auto f = exposing(port);
        CHECK(f.result == warn);
        CHECK(f.severity == report::severity::medium);
        CHECK(f.evidence.front().key == "config.ExposedPorts." + std::string{port});
    }
}

TEST_CASE("a port below 1024 matters to a user who is not root")
{
    const auto f = exposing("80/tcp", "10000");
    CHECK(f.result == warn);
    CHECK(f.severity == report::severity::info);
    CHECK(exposing("80/tcp").result == pass);
}

TEST_CASE("ports of services pass, and none is not applicable")
{
    for (const auto* const port : {"8080/tcp", "8080", "5353/udp", "9000-9010/tcp"}) {
        CAPTURE(port);
        CHECK(exposing(port, "10000").result == pass);
    }
    CHECK(judged{}.result(exposed_ports) == not_applicable);
}

TEST_CASE("whether a low port is one for root is not known with a passwd that was not read")
{
    const auto image = judged{tar_builder{}.file("etc/passwd", "a:x:0:0::/:/x\n")}
                           .with(R"("User":"a","ExposedPorts":{"80/tcp":{}})")
                           .reading_nothing();
    CHECK(image.result(exposed_ports) == not_analysed);
}
