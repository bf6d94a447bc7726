#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view stable_release = "TARE-BASE-004";

} // namespace

TEST_CASE("releases in the making are told from releases")
{
    const auto of = [](const std::string& text) {
        return judged{tar_builder{}.file("etc/os-release", text)}.result(stable_release);
    };
    CHECK(of("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux forky/sid\"\nVERSION_CODENAME=forky\n") == warn);
    CHECK(of("ID=alpine\nVERSION_ID=3.23.0_alpha20260805\nPRETTY_NAME=\"Alpine Linux edge\"\n") == warn);
    CHECK(of("ID=fedora\nVERSION_ID=45\nPRETTY_NAME=\"Fedora Linux 45 (Rawhide Prerelease)\"\n") == warn);
    CHECK(of("ID=ubuntu\nVERSION_ID=\"27.04\"\nPRETTY_NAME=\"Ubuntu X (development branch)\"\n") == warn);
    CHECK(of("ID=debian\nVERSION_ID=\"13\"\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\n") == pass);
    CHECK(of("ID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME=\"Alpine Linux v3.20\"\n") == pass);
    CHECK(of("ID=ubuntu\nVERSION_ID=\"26.04\"\nPRETTY_NAME=\"Ubuntu 26.04 LTS\"\n") == pass);
    CHECK(of("ID=arch\nPRETTY_NAME=\"Arch Linux\"\nBUILD_ID=rolling\n") == pass);
    CHECK(judged{}.result(stable_release) == not_applicable);
    CHECK(
        judged{tar_builder{}.file("etc/os-release", "ID=debian\n")}.reading_nothing().result(stable_release
        ) == not_analysed
    );
    CHECK(judged{}.lacking_a_layer().result(stable_release) == not_analysed);
}
