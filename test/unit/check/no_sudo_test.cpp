#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_sudo = "TARE-SEC-022";

} // namespace

TEST_CASE("programs that hand out the rights of root are found, through links too")
{
    const auto f = judged{tar_builder{}
                              .file("opt/doas", "x", 0755)
                              .symlink("usr/bin/doas", "../../opt/doas")
                              .file("usr/bin/sudo", "x", 0755)}
                       .by(no_sudo);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/usr/bin/doas /usr/bin/sudo ");
}

TEST_CASE("the word sudo elsewhere is no program")
{
    CHECK(
        judged{tar_builder{}
                   .file("etc/sudo", "x", 0755)
                   .file("usr/share/sudo", "x", 0755)
                   .file("usr/bin/sudo", "x", 0644)}
            .result(no_sudo) == pass
    );
    CHECK(judged{}.steps({"RUN echo sudo"}).result(no_sudo) == pass);
    CHECK(judged{}.lacking_a_layer().result(no_sudo) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(no_sudo) == not_applicable);
}
