#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("MAINTAINER is found in the history or in the config")
{
    constexpr std::string_view id = "TARE-DOC-006";
    CHECK(judged{}.steps({"/bin/sh -c #(nop)  MAINTAINER somebody"}).result(id) == warn);
    CHECK(judged{}.steps({"MAINTAINER somebody"}).result(id) == warn);
    const auto f = judged{}.top(R"("author":"somebody")").by(id);
    CHECK(f.result == warn);
    CHECK(f.evidence.front().key == "author");
    CHECK(judged{}.top(R"("author":"")").result(id) == pass);
    CHECK(judged{}.steps({"RUN echo MAINTAINER"}).result(id) == pass);
    CHECK(in_root_filesystem(id, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
