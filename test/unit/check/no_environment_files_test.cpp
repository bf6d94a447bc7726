#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE(".env files are found, examples of them are not")
{
    constexpr std::string_view id = "TARE-FILES-006";
    const auto f = judged{tar_builder{}.file("app/.env", "A=b").file("app/.env.production", "A=b")}.by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/app/.env /app/.env.production ");
    CHECK(
        judged{tar_builder{}
                   .file("app/.env.example", "A=")
                   .file("app/.env.sample", "A=")
                   .file("app/.environment", "A=")
                   .file("b/.env", "")
                   .file("app/node_modules/x/.env", "A=b")
                   .directory("c/.env")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
}
