#include "compared.hpp"

#include <tare/compare/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <shared_images.hpp>
#include <string>

// Real images against each other. What is expected was read and found right: test/golden/README.md says how.
// Findings and payload are left out, and packages of those that have no list to be held to: their own tests
// say what they have to be.

using namespace tare;
using namespace tare::test;

namespace {

analysed without_judgement(const std::filesystem::path& archive, bool with_packages)
{
    analysed out{read_file(archive)};
    out.report.findings.clear();
    if (!with_packages)
        out.report.packages.reset();
    out.report.payload.reset();
    out.report.tare.reset();
    return out;
}

void check_golden(
    const std::string& base, const std::string& target, const std::string& name, bool with_packages = false
)
{
    const auto folder = shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    auto c = compared(
        without_judgement(*folder / base, with_packages), without_judgement(*folder / target, with_packages)
    );
    c.gaps.clear();
    const auto text = compare::to_text(c);
    const auto file = name + ".txt";
    // For who changes what is expected: copied over the expected one after it was read.
    std::ofstream{file, std::ios::binary} << text;
    CHECK(text == read_file(std::string{TARE_SOURCE_DIR} + "/test/golden/compare/" + file));
}

} // namespace

TEST_CASE("Alpine 3.11 and a later Alpine differ as the table says", "[golden]")
{
    check_golden("trivy/alpine-311.tar.gz", "snyk-docker-plugin/alpine.tar", "alpine-311-later");
}

TEST_CASE("Alpine 3.11 as an image and Alpine 3.20 as a root filesystem differ as the table says", "[golden]")
{
    check_golden(
        "trivy/alpine-311.tar.gz", "docker-alpine/alpine-minirootfs-3.20.3-x86_64.tar.gz", "alpine-311-320"
    );
}

TEST_CASE("Debian 8 and Debian 10 differ as the table says", "[golden]")
{
    check_golden("snyk-docker-plugin/dockergoof.tar", "snyk-docker-plugin/nginx.tar", "debian-8-10", true);
}

TEST_CASE("one image stored with gzip and with zstd is the same", "[golden]")
{
    const auto folder = shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    const analysed base{read_file(*folder / "dive/test-oci-gzip-image.tar")};
    const analysed target{read_file(*folder / "dive/test-oci-zstd-image.tar")};
    const auto c = compared(base, target);
    CHECK(c.layers.shared == c.counts.layers.target);
    CHECK(c.result == compare::sameness::same);
}
