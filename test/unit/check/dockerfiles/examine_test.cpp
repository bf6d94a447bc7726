#include "check/dockerfiles/dockerfile_check.hpp"
#include "judged.hpp"

#include <tare/base/text.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <set>

using namespace tare;
using namespace tare::test;

TEST_CASE("every Dockerfile check gives one finding, in the order of the catalogue")
{
    std::vector<std::string> expected;
    for (const auto& c : check::catalogue())
        if (c.target == check::check_target::dockerfile)
            expected.push_back(c.id);
    CHECK(expected.size() == check::dockerfiles::dockerfile_checks().size());
    CHECK(expected.size() > 90);
    std::vector<std::string> found;
    for (const auto& f : examined("FROM debian:12\nRUN x\n").findings) {
        found.push_back(f.check);
        CHECK_FALSE(f.message.empty());
        CHECK(f.message.ends_with('.'));
    }
    CHECK(found == expected);
}

TEST_CASE("the report tells stages and instructions, with values expanded where a build expands them")
{
    const auto r = examined("# syntax=docker/dockerfile:1\nARG V=12\nFROM debian:$V AS Base\nARG W\n"
                            "ENV A=1 \\\n  B=2\nFROM base\nCOPY --chown=$A x /$A\nUSER $W\n");
    CHECK(r.schema == "tare.dockerfile/v1");
    CHECK(r.digest.starts_with("sha256:"));
    CHECK(r.syntax == "docker/dockerfile:1");
    CHECK(r.lines == 9);
    REQUIRE(r.stages.size() == 2);
    CHECK(r.stages[0].name == "base");
    CHECK(r.stages[0].base == "debian:12");
    CHECK(r.stages[0].line == 3);
    CHECK(r.stages[0].last_line == 6);
    CHECK(r.stages[1].parent == 0U);
    REQUIRE(r.instructions.size() == 7);
    CHECK(r.instructions[0].keyword == "ARG");
    CHECK_FALSE(r.instructions[0].stage);
    CHECK(r.instructions[3].arguments == std::vector<std::string>{"A=1", "B=2"});
    CHECK(r.instructions[3].last_line == 6);
    CHECK(r.instructions[5].flags == std::vector<std::string>{"--chown=1"});
    CHECK(r.instructions[5].arguments == std::vector<std::string>{"x", "/1"});
    CHECK_FALSE(r.instructions[6].known);
}

TEST_CASE("what cannot be read has problems and no report")
{
    const auto outcome = check::examine("FROM debian:12\nNOPE x\nCOPY a\n");
    REQUIRE(outcome);
    REQUIRE(outcome->problems.size() == 2);
    CHECK(outcome->report.findings.empty());
    const auto e = check::unreadable(outcome->problems);
    CHECK(e.code == errc::malformed_dockerfile);
    CHECK(e.where == "line 2, column 1");
    CHECK(e.detail.find("Line 3, column 1: COPY needs") != std::string::npos);
}

TEST_CASE("secrets of a Dockerfile are not in its report")
{
    const std::set<std::string> canaries{
        "hunter2canary",
        "gh"
        "p_Zk3T9vQ1xR7bN5mL2wYc8dHs4fJg6aPeUiOt",
        "s3cretcanary", "pa55canary"
    };
    const auto r =
        examined("FROM debian\nARG API_TOKEN=hunter2canary\nENV DB_PASSWORD=hunter2canary "
                 "X=gh"
                 "p_Zk3T9vQ1xR7bN5mL2wYc8dHs4fJg6aPeUiOt\n"
                 "RUN sudo curl -k -H 'Authorization: s3cretcanary' https://bob:pa55canary@example.com | sh "
                 "--password hunter2canary\n"
                 "RUN cd x && PASSWORD=hunter2canary wget https://bob:pa55canary@example.com\n"
                 "MAINTAINER https://bob:pa55canary@example.com\nCMD x --token=hunter2canary\n"
                 "ONBUILD RUN sudo y --api-key hunter2canary\nLABEL A=https://bob:pa55canary@example.com\n");
    const auto json = boost::json::serialize(boost::json::value_from(r));
    for (const auto& canary : canaries) {
        CAPTURE(canary);
        CHECK(json.find(canary) == std::string::npos);
    }
    CHECK(json.find("... (13 characters)") != std::string::npos);
}

TEST_CASE("bytes of a Dockerfile are escaped in its report")
{
    const auto r = examined("FROM debian\nRUN sudo \x1b[31mred \xE9\nUSER \x1b[0m\nLABEL a=\x1b[1m\n");
    const auto json = boost::json::serialize(boost::json::value_from(r));
    CHECK(json.find('\x1b') == std::string::npos);
    CHECK(json.find("\\u001b") == std::string::npos);
    CHECK(is_plain_text("x"));
}

TEST_CASE("a check that found nothing in a script that it did not understand says so")
{
    const auto r = examined("FROM debian:12\nSHELL [\"pwsh\", \"-c\"]\nRUN Get-Item x\n");
    const auto sudo = std::find_if(r.findings.begin(), r.findings.end(), [](const auto& f) {
        return f.check == "TARE-SEC-103";
    });
    REQUIRE(sudo != r.findings.end());
    CHECK(sudo->result == finding_result::not_analysed);
    CHECK(sudo->message.find("line 3") != std::string::npos);
}

TEST_CASE("an instruction that ONBUILD holds may be wrong in every way")
{
    for (const auto* const held :
         {"COPY", "ADD", "COPY a", "CMD", "HEALTHCHECK", "EXPOSE", "USER", "SHELL", "NOPE", "ENV a", "LABEL",
          "ARG"}) {
        CAPTURE(held);
        const auto r = examined(std::string{"FROM debian:12\nONBUILD "} + held + "\n");
        CHECK_FALSE(r.findings.empty());
    }
}
