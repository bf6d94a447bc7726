#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("much documentation warns; licences do not count")
{
    constexpr std::string_view id = "TARE-FILES-004";
    const std::string much(1'000'001, 'x');
    const auto f =
        judged{tar_builder{}.file("usr/share/man/man1/a.1.gz", much).file("usr/share/doc/b/README", "x")}.by(
            id
        );
    CHECK(f.result == warn);
    CHECK(paths(f) == "/usr/share/man/man1 /usr/share/doc/b ");
    CHECK(
        judged{tar_builder{}.file("usr/share/doc/a/copyright", much).file("usr/share/doc/b/README", "x")}
            .result(id) == pass
    );
    CHECK(judged{tar_builder{}.file("usr/share/mandatory/a", much)}.result(id) == pass);
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(id) == not_applicable);
}
