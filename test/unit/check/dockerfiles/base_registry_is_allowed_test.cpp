#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-104 finds images that are not from where they may come from")
{
    const tare::check::dockerfile_options options{
        .allowed_registries = {"docker.io/library", "ghcr.io/team/"}
    };
    const auto found = [&](std::string_view text) { return lines_found("TARE-BASE-104", text, options); };
    CHECK(found("FROM quay.io/x/y:1") == lines{1});
    CHECK(found("FROM someone/debian:12") == lines{1});
    CHECK(found("FROM ghcr.io/teamwork/x:1") == lines{1});
    CHECK(found("FROM debian:12\nCOPY --from=quay.io/x/y:1 /a /b") == lines{2});
    CHECK(
        found("FROM debian:12 AS a\nFROM ghcr.io/team/x:1\nFROM a\nFROM scratch\nCOPY --from=a /a /b").empty()
    );
}

TEST_CASE("TARE-BASE-104 does not apply where every registry is allowed")
{
    CHECK(result_of("TARE-BASE-104", "FROM quay.io/x/y:1") == finding_result::not_applicable);
}
