#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("definitions of builds and pipelines are found outside the code of others")
{
    constexpr std::string_view id = "TARE-FILES-003";
    const auto f = judged{tar_builder{}
                              .file("app/Dockerfile", "x")
                              .file("app/Dockerfile.dev", "x")
                              .file("app/docker-compose.override.yml", "x")
                              .file("app/.github/workflows/ci.yml", "x")
                              .file("app/.gitlab-ci.yml", "x")}
                       .by(id);
    CHECK(f.result == warn);
    CHECK(
        paths(f) == "/app/.github /app/.gitlab-ci.yml /app/Dockerfile /app/Dockerfile.dev "
                    "/app/docker-compose.override.yml "
    );
    CHECK(
        judged{tar_builder{}
                   .file("app/node_modules/x/Dockerfile", "x")
                   .file("usr/share/doc/x/Dockerfile", "x")
                   .directory("app/Dockerfile")
                   .file("app/Dockerfiles", "x")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
}
