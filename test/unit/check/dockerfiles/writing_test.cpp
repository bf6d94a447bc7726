#include "judged.hpp"

#include <tare/report/write_dockerfile.hpp>

using namespace tare;
using namespace tare::test;

TEST_CASE("the report on a Dockerfile reads back from its JSON")
{
    const auto r = examined("FROM debian AS a\n# tare:ignore=TARE-SEC-103 why\nRUN sudo x\nENV TOKEN=a\n");
    const auto json = report::to_json(r);
    const auto back = report::dockerfile_from_json(json);
    REQUIRE(back);
    CHECK(report::to_json(*back) == json);
    CHECK(report::to_text(*back, "Dockerfile") == report::to_text(r, "Dockerfile"));
    CHECK(report::dockerfile_from_json("{").error().code == errc::storage_failed);
    CHECK(report::dockerfile_from_json("[]").error().code == errc::storage_failed);
}

TEST_CASE("the text has one line a place, in the order of the file, and says once how to put it right")
{
    const auto r = examined("FROM debian:12\nRUN sudo a\n# tare:ignore=TARE-CONF-101 a shell is meant\nCMD "
                            "x\nRUN sudo b\nUSER 1\n");
    const auto text = report::to_text(
        r, "a\x1b"
           "b"
    );
    const auto first =
        text.find("a\\x1bb:2:5: warn TARE-SEC-103 medium: RUN uses sudo.\n    sudo a\n    Remove sudo;");
    const auto second = text.find("a\\x1bb:5:5: warn TARE-SEC-103 medium: RUN uses sudo.\n    sudo b\n");
    REQUIRE(first != std::string::npos);
    REQUIRE(second != std::string::npos);
    CHECK(first < second);
    CHECK(text.find("Remove sudo;", second) == std::string::npos);
    CHECK(text.find(":3: waived: TARE-CONF-101: ") != std::string::npos);
    CHECK(text.find("(a shell is meant)") != std::string::npos);
    CHECK(text.ends_with("1 waived\n"));
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(
        report::to_text(r, "x", {.colour = true, .width = 100}).find("\x1b[33mwarn\x1b[0m") !=
        std::string::npos
    );
}
