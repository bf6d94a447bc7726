#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view id = "TARE-SEC-021";

} // namespace

TEST_CASE("an SSH server warns, its host keys fail")
{
    CHECK(judged{tar_builder{}.file("usr/sbin/sshd", "x", 0755)}.result(id) == warn);
    CHECK(judged{tar_builder{}.file("usr/sbin/dropbear", "x", 0755)}.result(id) == warn);
    const auto f = judged{tar_builder{}
                              .file("usr/sbin/sshd", "x", 0755)
                              .file("etc/ssh/ssh_host_rsa_key", "k", 0600)
                              .file("etc/ssh/ssh_host_rsa_key.pub", "k")}
                       .by(id);
    CHECK(f.result == fail);
    CHECK(paths(f) == "/etc/ssh/ssh_host_rsa_key /usr/sbin/sshd ");
}

TEST_CASE("a client and its settings are no SSH server")
{
    CHECK(
        judged{tar_builder{}.file("usr/bin/ssh", "x", 0755).file("etc/ssh/ssh_config", "x")}.result(id) ==
        pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(id) == not_applicable);
}
