#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_release_upgrade = "TARE-BUILD-007";

} // namespace

TEST_CASE("upgrades of the whole distribution are found")
{
    for (const auto* const step :
         {"RUN apt-get update && apt-get -y dist-upgrade", "/bin/sh -c apt full-upgrade -y",
          "RUN zypper -n dup"}) {
        CAPTURE(step);
        CHECK(judged{}.steps({step}).result(no_release_upgrade) == warn);
    }
}

TEST_CASE("upgrades of packages, and words in other commands, pass")
{
    for (const auto* const step : {"RUN apt-get upgrade -y", "RUN echo dist-upgrade", "RUN dnf -y update"}) {
        CAPTURE(step);
        CHECK(judged{}.steps({step}).result(no_release_upgrade) == pass);
    }
    CHECK(judged{}.built_by("COPY a b").result(no_release_upgrade) == not_applicable);
}
