#include "small_image.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

// OCI layouts beyond the ordinary one: what their descriptors may say, lack and lie about.

using namespace tare;
using test::analyse;
using test::code_of;
using test::has_note;
using test::image_builder;
using test::packing;
using test::tar_builder;

namespace {

constexpr std::string_view manifest_type = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view index_type = "application/vnd.oci.image.index.v1+json";

std::string layer()
{
    return tar_builder{}.file("etc/x", "12345").finish();
}

std::string descriptor_of(std::string_view text, std::string_view type, std::string_view more = {})
{
    return fmt::format(
        R"({{"mediaType":"{}","digest":"{}","size":{}{}}})", type, image_builder::digest(text), text.size(),
        more
    );
}

void add_blob(tar_builder& out, const std::string& text)
{
    out.file("blobs/sha256/" + image_builder::hex(text), text);
}

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// An image whose manifest says something else than it should; `with_layer` puts the layer's blob in.
std::string archive_with_manifest(
    const image_builder& image, const std::string& manifest, bool with_layer = true,
    packing how = packing::none
)
{
    tar_builder out;
    if (with_layer)
        add_blob(out, image_builder::stored(layer(), how));
    add_blob(out, image.config());
    add_blob(out, manifest);
    return image_builder::with_layout(out, {descriptor_of(manifest, manifest_type)});
}

} // namespace

TEST_CASE("a foreign layer that the archive lacks is said to be not analysed")
{
    const auto image = image_builder{}.layer(layer());
    const auto manifest = replaced(
        image.manifest(), "application/vnd.oci.image.layer.v1.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar"
    );
    const auto without = analyse(archive_with_manifest(image, manifest, false));
    REQUIRE(without);
    CHECK(has_note(without->front().report, "not-analysed"));
    CHECK_FALSE(without->front().report.archive.verified);
    CHECK(without->front().report.layers.front().compressed_bytes == layer().size());
    const auto with = analyse(archive_with_manifest(image, manifest));
    REQUIRE(with);
    CHECK_FALSE(has_note(with->front().report, "not-analysed"));
    CHECK(with->front().report.sizes.visible == 5);
}

TEST_CASE("an encrypted layer is refused: nothing can be said of the image")
{
    const auto image = image_builder{}.layer(layer());
    const auto manifest =
        replaced(image.manifest(), "image.layer.v1.tar", "image.layer.v1.tar+gzip+encrypted");
    CHECK(code_of(analyse(archive_with_manifest(image, manifest))) == errc::unsupported_archive);
}

TEST_CASE("compression is told by the bytes; a media type that says otherwise is reported")
{
    const auto image = image_builder{}.layer(layer(), packing::zstd);
    const auto manifest = replaced(image.manifest(), ".tar+zstd", ".tar+gzip");
    const auto outcome = analyse(archive_with_manifest(image, manifest, true, packing::zstd));
    REQUIRE(outcome);
    CHECK(outcome->front().report.layers.front().compression == "zstd");
    CHECK(has_note(outcome->front().report, "media-type-mismatch"));
}

TEST_CASE("artifacts are named and never taken for images")
{
    const auto image = image_builder{}.layer(layer());
    const auto chart = replaced(
        image.manifest(), "application/vnd.oci.image.config.v1+json",
        "application/vnd.cncf.helm.config.v1+json"
    );
    const auto alone = analyse(archive_with_manifest(image, chart));
    CHECK(code_of(alone) == errc::not_an_image);

    tar_builder out;
    image.add_blobs(out);
    add_blob(out, chart);
    const auto index = image_builder::index({image.descriptor(), descriptor_of(chart, manifest_type)});
    add_blob(out, index);
    const auto beside = analyse(image_builder::with_layout(out, {descriptor_of(index, index_type)}));
    REQUIRE(beside);
    CHECK(beside->size() == 1);
    CHECK(has_note(beside->front().report, "artifact"));
}

TEST_CASE("BuildKit's older attestations pose as images and are not")
{
    const auto image = image_builder{}.layer(layer());
    const auto statement =
        replaced(image.manifest(), "application/vnd.oci.image.layer.v1.tar", "application/vnd.in-toto+json");
    CHECK(code_of(analyse(archive_with_manifest(image, statement))) == errc::not_an_image);
}

TEST_CASE("platforms that were not pulled may be missing, the one asked for may not")
{
    const auto here = image_builder{}.layer(layer());
    const auto absent = image_builder{}.platform("linux", "s390x").layer(layer());
    const auto half =
        image_builder{}.platform("linux", "arm64").layer(tar_builder{}.file("etc/y", "1").finish());
    tar_builder out;
    here.add_blobs(out);
    // The manifest of one platform came along, its layer did not.
    add_blob(out, half.config());
    add_blob(out, half.manifest());
    const auto index = image_builder::index({absent.descriptor(), half.descriptor(), here.descriptor()});
    add_blob(out, index);
    const auto archive = image_builder::with_layout(out, {descriptor_of(index, index_type)});
    const auto by_default = analyse(archive);
    REQUIRE(by_default);
    CHECK(by_default->front().report.image.platform == "linux/amd64");
    for (const auto* const architecture : {"arm64", "s390x"}) {
        analysis::options o;
        o.platform = image::platform{"linux", architecture, ""};
        CHECK(code_of(analyse(archive, o)) == errc::no_matching_platform);
    }
}

TEST_CASE("indexes within indexes are followed to a bound, circles included")
{
    const auto image = image_builder{}.layer(layer());
    tar_builder out;
    image.add_blobs(out);
    auto inner = image_builder::index({image.descriptor()});
    add_blob(out, inner);
    for (int depth = 0; depth < 2; ++depth) {
        inner = image_builder::index({descriptor_of(inner, index_type)});
        add_blob(out, inner);
    }
    const auto archive = image_builder::with_layout(out, {descriptor_of(inner, index_type)});
    REQUIRE(analyse(archive));
    analysis::options shallow;
    shallow.bounds.max_index_depth = 2;
    const auto refused = analyse(archive, shallow);
    CHECK(code_of(refused) == errc::limit_exceeded);
    CHECK(refused.error().limit == "max_index_depth");
    // No document holds its own digest, so a circle needs a lie, and a lie is found out first.
    tar_builder circle;
    const auto self = image_builder::index({fmt::format(
        R"({{"mediaType":"{}","digest":"sha256:{}","size":1}})", index_type, std::string(64, 'a')
    )});
    circle.file("blobs/sha256/" + std::string(64, 'a'), self);
    CHECK(
        code_of(analyse(image_builder::with_layout(
            circle, {fmt::format(
                        R"({{"mediaType":"{}","digest":"sha256:{}","size":{}}})", index_type,
                        std::string(64, 'a'), self.size()
                    )}
        ))) == errc::digest_mismatch
    );
}

TEST_CASE("names come from the annotations, the full one first")
{
    const auto image = image_builder{}.layer(layer());
    const auto manifest = image.manifest();
    const auto named = [&](const std::string& annotations) {
        tar_builder out;
        image.add_blobs(out);
        const auto outcome = analyse(image_builder::with_layout(
            out, {descriptor_of(manifest, manifest_type, R"(,"annotations":{)" + annotations + "}")}
        ));
        REQUIRE(outcome);
        return outcome->front().report.image.names;
    };
    CHECK(named(R"("org.opencontainers.image.ref.name":"1.2")") == std::vector<std::string>{"1.2"});
    CHECK(
        named(R"("org.opencontainers.image.ref.name":"1.2","io.containerd.image.name":"example.org/a:1.2")"
        ) == std::vector<std::string>{"example.org/a:1.2"}
    );
    CHECK(named("").empty());
}

TEST_CASE("a layout of another version, of schema 1 or with an empty index is refused with the reason")
{
    CHECK(
        code_of(analyse(tar_builder{}
                            .file("index.json", image_builder::index({}))
                            .file("oci-layout", R"({"imageLayoutVersion":"2.0.0"})")
                            .finish())) == errc::unsupported_archive
    );
    tar_builder empty;
    CHECK(code_of(analyse(image_builder::with_layout(empty, {}))) == errc::not_an_image);
    tar_builder old;
    CHECK(
        code_of(analyse(image_builder::with_layout(
            old, {descriptor_of("x", "application/vnd.docker.distribution.manifest.v1+prettyjws")}
        ))) == errc::unsupported_archive
    );
}

TEST_CASE("a deep or huge index ends within its bounds")
{
    const auto entry =
        fmt::format(R"({{"mediaType":"x","digest":"sha256:{}","size":1}})", std::string(64, 'a'));
    std::string many = R"({"schemaVersion":2,"manifests":[)" + entry;
    for (int i = 0; i < 10'000; ++i)
        many += "," + entry;
    many += "]}";
    const auto with_index = [](const std::string& text) {
        return analyse(tar_builder{}
                           .file("index.json", text)
                           .file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})")
                           .finish());
    };
    const auto wide = with_index(many);
    CHECK(code_of(wide) == errc::limit_exceeded);
    CHECK(wide.error().limit == "max_index_entries");
    const auto huge = with_index("[" + std::string(std::size_t{5} << 20, ' ') + "]");
    CHECK(code_of(huge) == errc::limit_exceeded);
    CHECK(huge.error().limit == "max_json_bytes");
    const auto deep = with_index(std::string(100'000, '['));
    CHECK(code_of(deep) == errc::limit_exceeded);
    CHECK(deep.error().limit == "max_json_depth");
}
