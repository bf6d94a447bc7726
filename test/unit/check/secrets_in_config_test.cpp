#include "../inspect/made_up.hpp"
#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view secrets_in_config = "TARE-SEC-009";
const std::string token = "gh"
                          "p_" +
                          made_up(letters_and_digits, 36);

} // namespace

TEST_CASE("secrets in the environment, labels, commands and the author are found by key")
{
    const auto f =
        judged{}
            .with(
                R"("Env":["A=)" + token + R"(","DB_PASSWORD=correct-horse"],"Labels":{"t":")" + token +
                R"("},"Cmd":["a",")" + token + R"("],"Healthcheck":{"Test":["CMD",")" + token + R"("]})"
            )
            .top(R"("author":")" + token + '"')
            .by(secrets_in_config);
    CHECK(f.result == fail);
    CHECK(f.severity == report::severity::critical);
    std::string keys;
    for (const auto& e : f.evidence)
        keys += *e.key + ' ';
    CHECK(
        keys ==
        "author config.Env.A config.Env.DB_PASSWORD config.Cmd[1] config.Healthcheck.Test[1] config.Labels.t "
    );
    CHECK(f.evidence[2].text == "value of a variable that is named as a secret: cor... (13 characters)");
    // A password alone is less than a token that is known to open something.
    CHECK(
        judged{}.with(R"("Env":["DB_PASSWORD=correct-horse"])").by(secrets_in_config).severity ==
        report::severity::high
    );
}

TEST_CASE("a config without secrets passes, one that is not there has none")
{
    CHECK(
        judged{}
            .with(
                R"("Env":["PATH=/bin","PASSWORD_FILE=/run/x","API_KEY=$KEY","GPG_KEY=ABCDEF0123"],"Labels":{"a":"b"})"
            )
            .result(secrets_in_config) == pass
    );
    CHECK(judged{}.steps({"ENV A=" + token}).result(secrets_in_config) == pass);
    CHECK(
        judged{}
            .platform("windows", "amd64")
            .with(R"("Env":["A=)" + token + R"("])")
            .result(secrets_in_config) == fail
    );
    CHECK(in_root_filesystem(secrets_in_config, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
