#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_piped_downloads = "TARE-BUILD-008";

} // namespace

TEST_CASE("a download that goes into an interpreter is found, through other programs too")
{
    for (const auto* const step :
         {"RUN curl -fsSL https://example.org/i.sh | sh", "RUN wget -qO- https://x | sudo -E bash -",
          "RUN set -e; curl x | tar xz | python3",
          "RUN /bin/sh -c curl https://sh.rustup.rs -sSf | sh -s -- -y # buildkit",
          "RUN A=b curl x|/bin/bash"}) {
        CAPTURE(step);
        CHECK(judged{}.steps({step}).result(no_piped_downloads) == warn);
    }
}

TEST_CASE("a download to a file, and other pipes, pass")
{
    for (const auto* const step :
         {"RUN curl -o a x && sha256sum -c s && sh a", "RUN curl x | tar xz", "RUN echo a | sh",
          "RUN curl x || sh y", "RUN curl x; cat a | sh", "RUN echo 'curl | sh'"}) {
        CAPTURE(step);
        CHECK(judged{}.steps({step}).result(no_piped_downloads) == pass);
    }
    CHECK(judged{}.built_by("COPY a b").result(no_piped_downloads) == not_applicable);
}
