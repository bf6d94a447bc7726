#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view unused_locales = "TARE-SIZE-003";

} // namespace

TEST_CASE("more than 2 MB of locales warn")
{
    const auto f = judged{tar_builder{}
                              .file("usr/share/locale/de/a.mo", std::string(1'500'000, 'x'))
                              .file("usr/lib/locale/archive", std::string(600'000, 'x'))}
                       .by(unused_locales);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/usr/lib/locale /usr/share/locale ");
    CHECK(f.evidence.front().text == "600kB");
}

TEST_CASE("few locales pass, and none")
{
    CHECK(
        judged{tar_builder{}.file("usr/lib/locale/C.utf8/x", std::string(400'000, 'x'))}.result(unused_locales
        ) == pass
    );
    CHECK(judged{}.result(unused_locales) == pass);
    CHECK(judged{}.lacking_a_layer().result(unused_locales) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(unused_locales) == not_applicable);
}
