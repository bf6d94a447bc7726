#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view ssh_server = "TARE-SEC-021";

} // namespace

TEST_CASE("an SSH server warns, its host keys fail")
{
    CHECK(judged{tar_builder{}.file("usr/sbin/sshd", "x", 0755)}.result(ssh_server) == warn);
    CHECK(judged{tar_builder{}.file("usr/sbin/dropbear", "x", 0755)}.result(ssh_server) == warn);
    const auto f = judged{tar_builder{}
                              .file("usr/sbin/sshd", "x", 0755)
                              .file("etc/ssh/ssh_host_rsa_key", "k", 0600)
                              .file("etc/ssh/ssh_host_rsa_key.pub", "k")}
                       .by(ssh_server);
    CHECK(f.result == fail);
    CHECK(paths(f) == "/etc/ssh/ssh_host_rsa_key /usr/sbin/sshd ");
}

TEST_CASE("a client and its settings are no SSH server")
{
    CHECK(
        judged{tar_builder{}.file("usr/bin/ssh", "x", 0755).file("etc/ssh/ssh_config", "x")}.result(ssh_server
        ) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(ssh_server) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(ssh_server) == not_applicable);
}
