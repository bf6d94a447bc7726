#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("parts of a whole machine are found")
{
    constexpr std::string_view id = "TARE-BASE-005";
    const auto f = judged{tar_builder{}
                              .file("boot/vmlinuz-6.1", "x")
                              .file("usr/lib/systemd/systemd", "x", 0755)
                              .symlink("lib", "usr/lib")
                              .file("usr/lib/modules/6.1/a.ko", "x")}
                       .by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/boot/vmlinuz-6.1 /usr/lib/modules /usr/lib/systemd/systemd ");
    CHECK(
        judged{tar_builder{}
                   .directory("boot")
                   .directory("lib/modules")
                   .file("usr/lib/systemd/system/a.service", "x")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(id) == not_applicable);
}
