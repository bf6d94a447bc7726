#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view label_values = "TARE-DOC-004";

} // namespace

TEST_CASE("labels hold what their names promise")
{
    const auto with = [](const std::string& name, const std::string& value) {
        return judged{}.with(R"("Labels":{")" + name + R"(":")" + value + R"("})").by(label_values);
    };
    const std::string oci = "org.opencontainers.image.";
    for (const auto* const good : {"2026-11-24T15:52:00Z", "2026-11-24T15:52:00.123+01:00"})
        CHECK(with(oci + "created", good).result == pass);
    for (const auto* const bad : {"yesterday", "2026-11-24", "2026-11-24T15:52:00", "24.11.2026"}) {
        CAPTURE(bad);
        CHECK(with(oci + "created", bad).result == warn);
    }
    CHECK(with(oci + "source", "https://example.org/a").result == pass);
    CHECK(with(oci + "source", "git@example.org:a/b.git").result == pass);
    CHECK(with(oci + "source", "example.org/a").result == warn);
    CHECK(with(oci + "url", "https://example.org/a b").result == warn);
    CHECK(with(oci + "base.digest", "sha256:" + std::string(64, 'a')).result == pass);
    CHECK(with(oci + "base.digest", "abc").result == warn);
    CHECK(with("org.label-schema.name", "a").result == warn);
    for (const auto* const bad : {"${VERSION}", "$REVISION", "@VERSION@", "{{ version }}"}) {
        CAPTURE(bad);
        const auto f = with("version", bad);
        CHECK(f.result == warn);
        CHECK(f.evidence.front().key == "config.Labels.version");
    }
    CHECK(with("price", "5$").result == pass);
    CHECK(with("version", "").result == pass);
    CHECK(judged{}.result(label_values) == not_applicable);
}
