#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view licence_label = "TARE-DOC-003";

} // namespace

TEST_CASE("the label of the licences is an SPDX expression")
{
    const auto with = [](const std::string& value) {
        return judged{}
            .with(R"("Labels":{"org.opencontainers.image.licenses":")" + value + R"("})")
            .by(licence_label);
    };
    for (const auto* const good :
         {"Apache-2.0", "MIT OR Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0",
          "(MIT AND BSD-3-Clause) OR ISC", "GPL-2.0+", "LicenseRef-Proprietary"}) {
        CAPTURE(good);
        CHECK(with(good).result == pass);
    }
    for (const auto* const bad :
         {"Apache 2.0", "MIT License", "GPLv2", "MIT OR", "(MIT", "MIT)", "AND", "MIT, ISC",
          "Apache-2.0 WITH", "()"}) {
        CAPTURE(bad);
        const auto f = with(bad);
        CHECK(f.result == warn);
        CHECK(f.severity == report::severity::low);
    }
    CHECK(with(std::string(100, '(')).result == warn);
    CHECK(judged{}.by(licence_label).severity == report::severity::info);
    CHECK(judged{}.result(licence_label) == warn);
    CHECK(in_root_filesystem(licence_label, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
