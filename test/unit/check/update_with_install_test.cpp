#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view update_with_install = "TARE-BUILD-005";

} // namespace

TEST_CASE("an update alone is found, as every builder writes it")
{
    for (const auto* const step :
         {"RUN /bin/sh -c apt-get update # buildkit", "/bin/sh -c apt-get -qq update && apt-get clean",
          "RUN apk update", "|1 A=b /bin/sh -c apt update",
          "RUN |1 A=b /bin/sh -c sudo apt-get update # buildkit", "RUN apt-get update; rm -rf /x"}) {
        CAPTURE(step);
        const auto f = judged{}.steps({step}).by(update_with_install);
        CHECK(f.result == warn);
        CHECK(f.evidence.front().instruction == step);
    }
}

TEST_CASE("an update with an install passes, in whatever words")
{
    for (const auto* const step :
         {"RUN apt-get update && apt-get install -y curl",
          "/bin/sh -c set -eux; apt-get update; apt-get -y upgrade", "RUN apk update && apk add curl",
          "RUN echo apt-get update", "RUN pip install update"}) {
        CAPTURE(step);
        CHECK(judged{}.steps({step}).result(update_with_install) == pass);
    }
}

TEST_CASE("an image whose history has no RUN is not asked for updates")
{
    CHECK(judged{}.built_by("COPY a b").steps({"ENV A=b"}).result(update_with_install) == not_applicable);
    CHECK(in_root_filesystem(update_with_install, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
