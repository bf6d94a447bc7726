#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("tests of the application are found, those of others and of the system are not")
{
    constexpr std::string_view id = "TARE-FILES-005";
    const auto f = judged{tar_builder{}.file("app/tests/unit/test/a.py", "x").file("custom/testdata/x", "y")}
                       .with(R"("WorkingDir":"/custom")")
                       .by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/app/tests /custom/testdata ");
    CHECK(
        judged{tar_builder{}
                   .file("usr/lib/python3/test/a", "x")
                   .file("app/node_modules/a/test/b", "x")
                   .directory("app/test")
                   .file("app/test.py", "x")
                   .file("etc/test/x", "y")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
    CHECK(in_root_filesystem(id, tar_builder{}.file("srv/e2e/a", "b").file("etc/a", "b")).result == warn);
}
