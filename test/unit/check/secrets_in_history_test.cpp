#include "../inspect/made_up.hpp"
#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view secrets_in_history = "TARE-SEC-010";
const std::string token_in_history = "gh"
                                     "p_" +
                                     made_up(letters_and_digits, 36);

} // namespace

TEST_CASE("secrets in instructions and build arguments are found with their step, masked")
{
    const auto f = judged{}
                       .built_by("RUN |1 NPM_TOKEN=correct-horse /bin/sh -c npm ci # buildkit")
                       .steps({"ENV A=" + token_in_history, "RUN curl --password hunter2horse x"})
                       .by(secrets_in_history);
    CHECK(f.result == fail);
    REQUIRE(f.evidence.size() == 3);
    CHECK(f.evidence[0].layer == 0);
    CHECK(
        f.evidence[0].instruction == "RUN |1 NPM_TOKEN=cor... (13 characters) /bin/sh -c npm ci # buildkit"
    );
    CHECK(f.evidence[1].instruction == "ENV A=ghp_... (40 characters)");
    CHECK_FALSE(f.evidence[1].layer.has_value());
    CHECK(f.evidence[2].instruction == "RUN curl --password hun... (12 characters) x");
}

TEST_CASE("a history without secrets passes, no history is not applicable")
{
    CHECK(
        judged{}
            .steps(
                {"ARG TOKEN", "RUN --mount=type=secret,id=token cat /run/secrets/token",
                 "RUN curl -H \\\"Authorization: Bearer $TOKEN\\\" x"}
            )
            .result(secrets_in_history) == pass
    );
    CHECK(judged{}.with(R"("Env":["A=)" + token_in_history + R"("])").result(secrets_in_history) == pass);
    CHECK(in_root_filesystem(secrets_in_history, tar_builder{}.file("bin/a", "b")).result == not_applicable);
    CHECK(
        judged{}
            .platform("windows", "amd64")
            .steps({"ENV A=" + token_in_history})
            .result(secrets_in_history) == fail
    );
}
