#include "result_printer.hpp"

#include <tare/image/manifest.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <string>

using namespace tare;
using image::media_kind;

namespace {

const std::string digest_a = "sha256:" + std::string(64, 'a');

std::string manifest_with(const std::string& more)
{
    return fmt::format(
        R"({{"schemaVersion":2,"config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":2}},"layers":[]{}}})",
        digest_a, more
    );
}

} // namespace

TEST_CASE("media types are told apart")
{
    struct row
    {
        const char* type;
        media_kind kind;
        const char* compression;
    };

    const row rows[] = {
        {"application/vnd.oci.image.index.v1+json", media_kind::index, ""},
        {"Application/VND.docker.distribution.manifest.list.v2+json; charset=utf-8", media_kind::index, ""},
        {"application/vnd.oci.image.layer.v1.tar", media_kind::layer, "none"},
        {"application/vnd.oci.image.layer.v1.tar+gzip", media_kind::layer, "gzip"},
        {"application/vnd.oci.image.layer.v1.tar+zstd", media_kind::layer, "zstd"},
        {"application/vnd.docker.image.rootfs.diff.tar", media_kind::layer, ""},
        {"application/vnd.docker.image.rootfs.diff.tar.gzip", media_kind::layer, "gzip"},
        {"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", media_kind::foreign_layer, "gzip"},
        {"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", media_kind::foreign_layer, "gzip"},
        {"application/vnd.oci.image.layer.v1.tar+gzip+encrypted", media_kind::encrypted_layer, ""},
        {"application/vnd.docker.distribution.manifest.v1+prettyjws", media_kind::schema_1, ""},
        {"application/vnd.in-toto+json", media_kind::other, ""},
        {"", media_kind::other, ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.type);
        CHECK(image::kind_of(row.type) == row.kind);
        CHECK(image::declared_compression(row.type) == row.compression);
    }
}

TEST_CASE("a document that could be a manifest and an index is refused (CVE-2021-41190)")
{
    const limits bounds;
    REQUIRE(image::parse_manifest(manifest_with(""), bounds));
    for (const auto* const more :
         {R"(,"manifests":[])", R"(,"fsLayers":[])",
          R"(,"mediaType":"application/vnd.oci.image.index.v1+json")"}) {
        CAPTURE(more);
        const auto parsed = image::parse_manifest(manifest_with(more), bounds);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == errc::ambiguous_manifest);
    }
    for (const auto* const text :
         {R"({"schemaVersion":2,"manifests":[],"layers":[]})",
          R"({"schemaVersion":2,"manifests":[],"config":{}})",
          R"({"schemaVersion":2,"manifests":[],"mediaType":"application/vnd.oci.image.manifest.v1+json"})"}) {
        CAPTURE(text);
        const auto parsed = image::parse_index(text, bounds);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == errc::ambiguous_manifest);
    }
}

TEST_CASE("descriptors need a digest that can be verified and an honest size")
{
    const limits bounds;
    const auto parse = [&](const std::string& digest, const std::string& size) {
        return image::parse_index(
            fmt::format(R"({{"manifests":[{{"mediaType":"x","digest":"{}","size":{}}}]}})", digest, size),
            bounds
        );
    };
    CHECK(parse(digest_a, "1"));
    CHECK_FALSE(parse("sha256:" + std::string(64, 'A'), "1"));
    CHECK_FALSE(parse("sha256:abc", "1"));
    CHECK_FALSE(parse("md5:" + std::string(32, 'a'), "1"));
    CHECK_FALSE(parse(digest_a, "-1"));
    CHECK_FALSE(parse(digest_a, "1.5"));
    CHECK_FALSE(parse(digest_a, "18446744073709551615"));
    CHECK_FALSE(parse("../../etc/passwd", "1"));
}

TEST_CASE("docker-save's manifest: any case of keys, null tags, but never null itself")
{
    const limits bounds;
    const auto parsed = image::parse_docker_manifest(
        R"([{"config":"c.json","repoTags":null,"layers":["a","a"],"Parent":"x"}])", bounds
    );
    REQUIRE(parsed);
    REQUIRE(parsed->size() == 1);
    CHECK(parsed->front().config == "c.json");
    CHECK(parsed->front().repo_tags.empty());
    CHECK(parsed->front().layers == std::vector<std::string>{"a", "a"});
    CHECK(image::parse_docker_manifest("[]", bounds)->empty());
    for (const auto* const text : {"null", "{}", R"([{"RepoTags":[]}])", R"([{"Config":1}])", "[1]"}) {
        CAPTURE(text);
        const auto refused = image::parse_docker_manifest(text, bounds);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == errc::malformed_manifest);
    }
}

TEST_CASE("lists are bounded")
{
    limits bounds;
    bounds.max_layers = 2;
    bounds.max_index_entries = 2;
    bounds.max_images = 1;
    const auto descriptor = fmt::format(R"({{"mediaType":"x","digest":"{}","size":1}})", digest_a);
    const auto index =
        image::parse_index(fmt::format(R"({{"manifests":[{0},{0},{0}]}})", descriptor), bounds);
    REQUIRE_FALSE(index);
    CHECK(index.error().limit == "max_index_entries");
    const auto docker = image::parse_docker_manifest(R"([{"Config":"a"},{"Config":"b"}])", bounds);
    REQUIRE_FALSE(docker);
    CHECK(docker.error().limit == "max_images");
    const auto layers = image::parse_docker_manifest(R"([{"Config":"a","Layers":["1","2","3"]}])", bounds);
    REQUIRE_FALSE(layers);
    CHECK(layers.error().limit == "max_layers");
}

TEST_CASE("an OCI layout is of version 1.0.0")
{
    const limits bounds;
    CHECK(image::check_oci_layout(R"({"imageLayoutVersion":"1.0.0"})", bounds));
    CHECK_FALSE(image::check_oci_layout(R"({"imageLayoutVersion":"2.0.0"})", bounds));
    CHECK_FALSE(image::check_oci_layout("{}", bounds));
}

TEST_CASE("documents of other kinds and of the wrong types are refused with what is wrong")
{
    const limits bounds;
    const auto refused = [&](const auto& parsed, errc code, std::string_view words) {
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == code);
        INFO(parsed.error().detail);
        CHECK(parsed.error().detail.find(words) != std::string::npos);
    };
    const auto descriptor = fmt::format(R"("mediaType":"x","digest":"{}","size":1)", digest_a);
    const auto with_config = [&](const std::string& more) {
        return fmt::format(R"({{"config":{{{}}}{}}})", descriptor, more);
    };
    refused(image::parse_manifest("[", bounds), errc::malformed_json, "image manifest");
    refused(image::parse_manifest("[]", bounds), errc::malformed_manifest, "image manifest");
    refused(
        image::parse_manifest(R"({"schemaVersion":"2"})", bounds), errc::malformed_manifest, "schemaVersion"
    );
    refused(image::parse_manifest(R"({"schemaVersion":1})", bounds), errc::unsupported_archive, "schema 1");
    refused(image::parse_manifest(R"({"mediaType":1})", bounds), errc::malformed_manifest, "mediaType");
    refused(image::parse_manifest("{}", bounds), errc::malformed_manifest, "no 'config'");
    refused(image::parse_manifest(R"({"config":[]})", bounds), errc::malformed_manifest, "config descriptor");
    refused(
        image::parse_manifest(with_config(R"(,"layers":{})"), bounds), errc::malformed_manifest, "not a list"
    );
    refused(
        image::parse_manifest(with_config(R"(,"layers":[1])"), bounds), errc::malformed_manifest,
        "layer descriptor"
    );
    CHECK(image::parse_manifest(with_config(""), bounds)->layers.empty());
    refused(image::parse_index("", bounds), errc::malformed_json, "image index");
    refused(image::parse_index(R"({"mediaType":[]})", bounds), errc::malformed_manifest, "mediaType");
    refused(
        image::parse_index(R"({"schemaVersion":1,"manifests":[]})", bounds), errc::unsupported_archive,
        "schema 1"
    );
    refused(image::parse_index(R"({"manifests":{}})", bounds), errc::malformed_manifest, "not a list");
    CHECK_FALSE(image::parse_index("{}", bounds)->manifests);
    for (const auto* const platform : {"1", R"({"os":1})", R"({"os":"linux","architecture":[]})"})
        refused(
            image::parse_index(
                fmt::format(R"({{"manifests":[{{{},"platform":{}}}]}})", descriptor, platform), bounds
            ),
            errc::malformed_manifest, "platform"
        );
    refused(image::parse_docker_manifest("[", bounds), errc::malformed_json, "manifest.json");
    refused(image::check_oci_layout("{", bounds), errc::malformed_json, "oci-layout");
    refused(
        image::check_oci_layout(R"({"imageLayoutVersion":1})", bounds), errc::malformed_manifest,
        "imageLayoutVersion"
    );
}

TEST_CASE("a manifest's own list of layers is bounded")
{
    limits bounds;
    bounds.max_layers = 1;
    const auto descriptor = fmt::format(R"({{"mediaType":"x","digest":"{}","size":1}})", digest_a);
    const auto manifest =
        image::parse_manifest(fmt::format(R"({{"config":{0},"layers":[{0},{0}]}})", descriptor), bounds);
    REQUIRE_FALSE(manifest);
    CHECK(manifest.error().limit == "max_layers");
}
