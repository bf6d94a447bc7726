#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("an ENTRYPOINT in shell form ignores CMD, unless its script takes arguments")
{
    constexpr std::string_view id = "TARE-CONF-016";
    const std::string cmd = R"(,"Cmd":["serve"])";
    CHECK(judged{}.with(R"("Entrypoint":["/bin/sh","-c","/app"])" + cmd).result(id) == warn);
    CHECK(judged{}.with(R"("Entrypoint":["/bin/sh","-c","/app $HOME"])" + cmd).result(id) == warn);
    CHECK(judged{}.with(R"("Entrypoint":["/bin/sh","-c","/app \"$@\""])" + cmd).result(id) == pass);
    CHECK(judged{}.with(R"("Entrypoint":["/bin/sh","-c","/app ${1}"])" + cmd).result(id) == pass);
    CHECK(judged{}.with(R"("Entrypoint":["/app"])" + cmd).result(id) == pass);
    CHECK(judged{}.with(R"("Entrypoint":["/bin/sh","-c","/app"])").result(id) == not_applicable);
    CHECK(judged{}.with(R"("Cmd":["serve"])").result(id) == not_applicable);
}
