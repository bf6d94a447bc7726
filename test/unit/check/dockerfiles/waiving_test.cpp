#include "judged.hpp"

using namespace tare::test;

TEST_CASE("a comment above an instruction accepts what a check finds in it, with its reason")
{
    const auto r =
        examined("FROM debian:12\n# tare:ignore=TARE-SEC-103,TARE-BUILD-128 the vendor's script wants it\n"
                 "RUN sudo x \\\n && cd y\nRUN sudo z\n");
    const auto sudo = finding_of(
        "TARE-SEC-103", "FROM debian:12\n# tare:ignore=TARE-SEC-103 why\nRUN sudo x\nRUN sudo z\n"
    );
    CHECK(sudo.result == finding_result::warn);
    REQUIRE(sudo.evidence.size() == 1);
    CHECK(sudo.evidence.front().line == 4U);
    REQUIRE(r.waived.size() == 2);
    CHECK(r.waived[0].check == "TARE-SEC-103");
    CHECK(r.waived[0].reason == "the vendor's script wants it");
    CHECK(r.waived[0].line == 2);
    REQUIRE(r.waived[0].evidence.size() == 1);
    CHECK(r.waived[0].evidence.front().line == 3U);
    CHECK(r.waived[1].check == "TARE-BUILD-128");
    CHECK(r.waived[1].evidence.front().line == 4U);
}

TEST_CASE("a finding whose every place is accepted neither warns nor passes")
{
    const auto f = finding_of("TARE-SEC-103", "FROM debian:12\n# tare:ignore=TARE-SEC-103 why\nRUN sudo x\n");
    CHECK(f.result == finding_result::not_applicable);
    CHECK(f.evidence.empty());
}

TEST_CASE("a comment amid an instruction accepts too; one without a reason, or for another check, does not")
{
    CHECK(
        lines_found("TARE-SEC-103", "FROM debian:12\nRUN a \\\n# tare:ignore=TARE-SEC-103 why\n && sudo x\n")
            .empty()
    );
    CHECK(
        lines_found("TARE-SEC-103", "FROM debian:12\n# tare:ignore=TARE-SEC-103\nRUN sudo x\n") == lines{3}
    );
    CHECK(
        lines_found("TARE-SEC-103", "FROM debian:12\n# tare:ignore=TARE-SEC-102 why\nRUN sudo x\n") ==
        lines{3}
    );
    CHECK(
        lines_found("TARE-SEC-103", "# tare:ignore=TARE-SEC-103 why\nFROM debian:12\nRUN sudo x\n") ==
        lines{3}
    );
}

TEST_CASE("what is found about the whole image is accepted above its FROM")
{
    const auto r =
        examined("# tare:ignore=TARE-CONF-105,TARE-SEC-101 a toolbox that people enter\nFROM debian:12\n");
    CHECK(r.waived.size() == 2);
}

TEST_CASE("Docker's own comments skip the rules that Docker has")
{
    const auto one = examined("# check=skip=JSONArgsRecommended\nFROM debian:12\nCMD x\n");
    REQUIRE(one.waived.size() == 1);
    CHECK(one.waived.front().check == "TARE-CONF-101");
    CHECK(one.waived.front().reason == "check=skip=JSONArgsRecommended");
    const auto above =
        examined("FROM debian:12\n# check=skip=StageNameCasing,JSONArgsRecommended\nCMD x\nMAINTAINER y\n");
    REQUIRE(above.waived.size() == 1);
    CHECK(above.waived.front().line == 2);
    const auto all =
        examined("# check=skip=all;error=true\nFROM debian:12\nCMD x\nMAINTAINER y\nRUN sudo z\n");
    CHECK(all.waived.size() == 2);
    CHECK(lines_found("TARE-SEC-103", "# check=skip=all\nFROM debian:12\nRUN sudo z\n") == lines{3});
}
