#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("histories with content are found")
{
    constexpr std::string_view id = "TARE-FILES-008";
    const auto f =
        judged{tar_builder{}.file("root/.bash_history", "mysql -psecret\n").file("home/a/.psql_history", "x")}
            .by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/home/a/.psql_history /root/.bash_history ");
    CHECK(
        judged{tar_builder{}
                   .file("root/.bash_history", "")
                   .file("root/.bashrc", "x")
                   .symlink("root/.ash_history", "/dev/null")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
}
