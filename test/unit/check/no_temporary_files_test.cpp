#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("temporary files, logs and core dumps are counted")
{
    constexpr std::string_view id = "TARE-FILES-007";
    const auto f = judged{tar_builder{}
                              .file("tmp/build/a", std::string(40'000, 'x'))
                              .file("var/log/dpkg.log", std::string(30'000, 'x'))}
                       .by(id);
    CHECK(f.result == warn);
    CHECK(f.message == "70.0kB of temporary files, logs and core dumps.");
    CHECK(paths(f) == "/tmp/build /var/log ");
    CHECK(judged{tar_builder{}.file("app/core.123", std::string(200'000, 'x'))}.result(id) == warn);
    CHECK(
        judged{tar_builder{}
                   .file("tmp/a", "x")
                   .file("var/log/b", "")
                   .file("app/core.js", std::string(200'000, 'x'))
                   .file("app/core", "x")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(id) == not_applicable);
}
