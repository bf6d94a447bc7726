#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view stop_signal = "TARE-CONF-015";

} // namespace

TEST_CASE("STOPSIGNAL is one that a program can handle")
{
    const auto with = [](const std::string& signal) {
        return judged{}.with(R"("StopSignal":")" + signal + '"').result(stop_signal);
    };
    for (const auto* const signal :
         {"SIGTERM", "TERM", "sigquit", "15", "SIGRTMIN+3", "RTMAX-1", "WINCH", "64"}) {
        CAPTURE(signal);
        CHECK(with(signal) == pass);
    }
    for (const auto* const signal :
         {"SIGKILL", "9", "KILL", "SIGSTOP", "19", "SIGFOO", "0", "65", "RTMIN+", "-1"}) {
        CAPTURE(signal);
        CHECK(with(signal) == warn);
    }
    CHECK(judged{}.result(stop_signal) == not_applicable);
}
