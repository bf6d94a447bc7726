#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view verified_downloads = "TARE-BUILD-009";

} // namespace

TEST_CASE("switches that turn verification off are found")
{
    for (const auto* const step :
         {"RUN apt-get install -y --allow-unauthenticated x", "RUN apk add --allow-untrusted x.apk",
          "RUN curl -fsSLk https://x", "RUN curl --insecure x", "RUN wget --no-check-certificate x",
          "RUN pip install --trusted-host=x y", "RUN npm config set strict-ssl false",
          "RUN git -c http.sslVerify=false clone x", "RUN GIT_SSL_NO_VERIFY=1 git clone x",
          "RUN export NODE_TLS_REJECT_UNAUTHORIZED=0"}) {
        CAPTURE(step);
        const auto f = judged{}.steps({step}).by(verified_downloads);
        CHECK(f.result == warn);
        CHECK(f.evidence.front().text.has_value());
    }
    const auto f = judged{}.with(R"("Env":["NODE_TLS_REJECT_UNAUTHORIZED=0"])").by(verified_downloads);
    CHECK(f.result == warn);
    CHECK(f.evidence.front().key == "config.Env.NODE_TLS_REJECT_UNAUTHORIZED");
}

TEST_CASE("other options with the same letters pass")
{
    for (const auto* const step :
         {"RUN curl -fsSL -o k https://x/-k", "RUN tar -xkf a", "RUN curl -o k x", "RUN wget -k x",
          "RUN curl --key k x", "RUN pip install x"}) {
        CAPTURE(step);
        CHECK(judged{}.steps({step}).result(verified_downloads) == pass);
    }
    CHECK(judged{}.built_by("COPY a b").result(verified_downloads) == not_applicable);
}
