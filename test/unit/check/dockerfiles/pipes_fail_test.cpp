#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-126 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-126", "FROM debian:12\nRUN wget -O - https://example.com | wc -l") == lines{2}
    );
    CHECK(
        lines_found(
            "TARE-BUILD-126", "FROM debian:12 AS a\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", "
                              "\"-c\"]\nFROM debian:12\nRUN a | b"
        ) == lines{4}
    );
}

TEST_CASE("TARE-BUILD-126 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b",
          "FROM debian:12\nRUN set -euo pipefail; a | b", "FROM debian:12\nRUN echo \"a | b\" || true"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-126", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-126 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-126", "FROM debian:12") == finding_result::not_applicable);
}
