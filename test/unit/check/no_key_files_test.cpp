#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_key_files = "TARE-SEC-011";

} // namespace

TEST_CASE("files for keys and credentials are found in every layer")
{
    const auto f =
        judged{tar_builder{}
                   .file("root/.ssh/id_ed25519", "x")
                   .file("app/store.jks", "x")
                   .file("root/.aws/credentials", "x")}
            .layer(
                tar_builder{}.file("app/.wh.store.jks", "").file("root/.kube/config", "x"), "COPY home /root"
            )
            .by(no_key_files);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/root/.ssh/id_ed25519 /app/store.jks /root/.aws/credentials /root/.kube/config ");
    CHECK(f.evidence[3].instruction == "COPY home /root");
}

TEST_CASE("public keys, empty files, directories and the stores of others pass")
{
    CHECK(
        judged{tar_builder{}
                   .file("root/.ssh/id_ed25519.pub", "x")
                   .file("root/.netrc", "")
                   .directory("root/id_rsa")
                   .file("etc/ssl/certs/java/cacerts", "x")
                   .file("usr/lib/jvm/lib/security/x.jks", "x")
                   .file("app/settings.py", "x")
                   .file("app/cert.pem", "x")
                   .file("aws/credentials", "x")}
            .result(no_key_files) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(no_key_files) == not_analysed);
    CHECK(
        judged{tar_builder{}.file("Files/id_rsa", "x")}.platform("windows", "amd64").result(no_key_files) ==
        warn
    );
}
