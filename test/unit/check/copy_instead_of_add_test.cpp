#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view copy_instead_of_add = "TARE-BUILD-006";

} // namespace

TEST_CASE("ADD of local files is found, as every builder writes it")
{
    for (const auto* const step :
         {"ADD app /app # buildkit", "/bin/sh -c #(nop) ADD file:3a5c in /app/ ",
          "/bin/sh -c #(nop) ADD dir:0f in /srv", "ADD --chown=1:1 a b /app/"}) {
        CAPTURE(step);
        const auto f = judged{}.steps({step}).by(copy_instead_of_add);
        CHECK(f.result == warn);
        CHECK(f.evidence.front().instruction == step);
    }
}

TEST_CASE("ADD for what COPY cannot do, and of the base itself, passes")
{
    for (const auto* const step :
         {"/bin/sh -c #(nop) ADD file:3a5c in / ", "ADD alpine-minirootfs-3.20.tar.gz / # buildkit",
          "ADD https://example.org/a /a # buildkit", "ADD app.tar.xz /opt/ # buildkit",
          "ADD git@github.com:a/b.git /src", "COPY a /b # buildkit"}) {
        CAPTURE(step);
        CHECK(judged{}.steps({step}).result(copy_instead_of_add) == pass);
    }
}

TEST_CASE("an image that is not built from files is not asked how it brings them")
{
    CHECK(judged{}.steps({"RUN ADD", "bazel build ..."}).result(copy_instead_of_add) == not_applicable);
    CHECK(in_root_filesystem(copy_instead_of_add, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
