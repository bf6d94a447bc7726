#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view exec_form = "TARE-CONF-007";

} // namespace

TEST_CASE("a shell that stays between the runtime and the program is found")
{
    for (const auto* const runtime :
         {R"("Cmd":["/bin/sh","-c","nginx"])", R"("Entrypoint":["/bin/sh","-c","nginx $OPTIONS"])",
          R"("Cmd":["/bin/bash","-o","pipefail","-c","a | b"])",
          R"("Entrypoint":["/bin/bash","-ec","nginx"])"}) {
        CAPTURE(runtime);
        CHECK(judged{}.with(runtime).result(exec_form) == warn);
    }
}

TEST_CASE("exec form passes, and so does a shell that gives its place away")
{
    for (const auto* const runtime :
         {R"("Cmd":["nginx","-c","x"])", R"("Cmd":["/bin/sh","-c","exec nginx"])", R"("Cmd":["sh"])",
          R"("Cmd":["/bin/sh","-c","cd /a && exec ./b"])",
          R"("Entrypoint":["/app"],"Cmd":["/bin/sh","-c","x"])"}) {
        CAPTURE(runtime);
        CHECK(judged{}.with(runtime).result(exec_form) == pass);
    }
    CHECK(judged{}.result(exec_form) == not_applicable);
}
