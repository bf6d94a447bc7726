#include "elf_builder.hpp"
#include "small_image.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Which images of an archive are reported on, and what is said of the rest.

using namespace tare;
using test::analyse;
using test::code_of;
using test::elf_builder;
using test::has_note;
using test::image_builder;
using test::note;
using test::packing;
using test::small_layer;
using test::tar_builder;

namespace {

/// An archive without the zero blocks that end it.
std::string without_end(std::string archive)
{
    const auto last = archive.find_last_not_of('\0');
    archive.resize(last / 512 * 512 + 512);
    return archive;
}

analysis::options asking_for(std::string architecture)
{
    analysis::options o;
    o.platform = image::platform{"linux", std::move(architecture), ""};
    return o;
}

} // namespace

TEST_CASE("manifest.json and an OCI layout have to agree")
{
    const auto good = image_builder{}.name("good:1").layer(small_layer());
    const auto evil = image_builder{}.layer(tar_builder{}.file("etc/evil", "x").finish());
    const auto with_manifest = [&](const image_builder& named) {
        tar_builder out;
        good.add_blobs(out);
        evil.add_blobs(out);
        const auto layer = &named == &good ? small_layer() : tar_builder{}.file("etc/evil", "x").finish();
        out.file(
            "manifest.json", R"([{"Config":"blobs/sha256/)" + image_builder::hex(named.config()) +
                                 R"(","RepoTags":["app:2"],"Layers":["blobs/sha256/)" +
                                 image_builder::hex(layer) + R"("]}])"
        );
        return image_builder::with_layout(out, {good.descriptor()});
    };
    const auto agreed = analyse(with_manifest(good));
    REQUIRE(agreed);
    CHECK(agreed->front().report.image.names == std::vector<std::string>{"app:2"});
    // evil's config stands in the archive and even in a manifest, but the index does not lead to it.
    CHECK(code_of(analyse(with_manifest(evil))) == errc::ambiguous_manifest);
}

TEST_CASE("of several platforms one is taken")
{
    const auto amd64 = image_builder{}.layer(small_layer());
    const auto arm64 = image_builder{}.platform("linux", "arm64").layer(small_layer());
    const auto s390x = image_builder{}.platform("linux", "s390x").layer(small_layer());
    const auto archive_of = [](const std::vector<image_builder>& images, bool nested) {
        tar_builder out;
        std::vector<std::string> descriptors;
        for (const auto& image : images) {
            image.add_blobs(out);
            descriptors.push_back(image.descriptor());
        }
        if (!nested)
            return image_builder::with_layout(out, descriptors);
        const auto index = image_builder::index(descriptors);
        out.file("blobs/sha256/" + image_builder::hex(index), index);
        return image_builder::with_layout(
            out, {R"({"mediaType":"application/vnd.oci.image.index.v1+json","digest":")" +
                  image_builder::digest(index) + R"(","size":)" + std::to_string(index.size()) + "}"}
        );
    };
    for (const bool nested : {false, true}) {
        CAPTURE(nested);
        const auto three = archive_of({arm64, amd64, s390x}, nested);
        const auto by_default = analyse(three);
        REQUIRE(by_default);
        REQUIRE(by_default->size() == 1);
        CHECK(by_default->front().report.image.platform == "linux/amd64");

        analysis::options wants_s390x;
        wants_s390x.platform = image::platform{"linux", "s390x", ""};
        const auto chosen = analyse(three, wants_s390x);
        REQUIRE(chosen);
        CHECK(chosen->front().report.image.platform == "linux/s390x");

        const auto neither = analyse(archive_of({arm64, s390x}, nested));
        CHECK(code_of(neither) == errc::no_matching_platform);
        CHECK(neither.error().detail.find("linux/arm64, linux/s390x") != std::string::npos);

        const auto only = analyse(archive_of({arm64}, nested));
        REQUIRE(only);
        CHECK(only->front().report.image.platform == "linux/arm64");
    }
}

TEST_CASE("attestations are counted and named, never analysed as images")
{
    const auto image = image_builder{}.layer(small_layer());
    tar_builder out;
    image.add_blobs(out);
    const std::string attestation =
        R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:)" +
        std::string(64, 'e') +
        R"(","size":7,"annotations":{"vnd.docker.reference.type":"attestation-manifest"},"platform":{"os":"unknown","architecture":"unknown"}})";
    const auto index = image_builder::index({image.descriptor(), attestation});
    out.file("blobs/sha256/" + image_builder::hex(index), index);
    const auto outcome = analyse(image_builder::with_layout(
        out, {R"({"mediaType":"application/vnd.oci.image.index.v1+json","digest":")" +
              image_builder::digest(index) + R"(","size":)" + std::to_string(index.size()) + "}"}
    ));
    REQUIRE(outcome);
    REQUIRE(outcome->size() == 1);
    CHECK(
        test::note(outcome->front().report, "attestation") ==
        "1 attestation came along, which were not analysed as images: sha256:" + std::string(64, 'e') + "."
    );
}

TEST_CASE("one image of several is selected by name, id or prefix")
{
    const auto a = image_builder{}.name("a:1").layer(small_layer());
    const auto b =
        image_builder{}.name("docker.io/library/b:latest").layer(tar_builder{}.file("etc/b", "b").finish());
    tar_builder out;
    a.add_blobs(out);
    b.add_blobs(out);
    const auto archive = image_builder::with_layout(out, {a.descriptor(), b.descriptor()});
    const auto all = analyse(archive);
    REQUIRE(all);
    CHECK(all->size() == 2);
    const auto selected = [&](std::string wanted) {
        analysis::options o;
        o.image = std::move(wanted);
        return analyse(archive, o);
    };
    for (const auto& wanted :
         {std::string{"b"}, std::string{"b:latest"}, image_builder::digest(b.config()),
          image_builder::hex(b.config()).substr(0, 12)}) {
        CAPTURE(wanted);
        const auto one = selected(wanted);
        REQUIRE(one);
        REQUIRE(one->size() == 1);
        CHECK(one->front().report.image.id == image_builder::digest(b.config()));
    }
    const auto none = selected("c");
    CHECK(code_of(none) == errc::no_matching_image);
    CHECK(none.error().detail.find("a:1") != std::string::npos);
}

TEST_CASE("attestations and artifacts beside the images are counted and named, in an index of their own too")
{
    const auto image = image_builder{}.layer(small_layer());
    const auto attestation = [](char digit) {
        return R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:)" +
               std::string(64, digit) +
               R"(","size":7,"annotations":{"vnd.docker.reference.type":"attestation-manifest"}})";
    };
    const std::string chart =
        R"({"schemaVersion":2,"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json","digest":"sha256:)" +
        std::string(64, '1') + R"(","size":2},"layers":[]})";
    const auto described = [](const std::string& text, std::string_view type) {
        return R"({"mediaType":"application/vnd.oci.image.)" + std::string{type} + R"(.v1+json","digest":")" +
               image_builder::digest(text) + R"(","size":)" + std::to_string(text.size()) + "}";
    };
    // Seven attestations in an index that holds nothing else, a chart beside it, and something unknown.
    std::vector<std::string> seven;
    for (char digit = '2'; digit <= '8'; ++digit)
        seven.push_back(attestation(digit));
    const auto index = image_builder::index(seven);
    const std::string unknown =
        R"({"mediaType":"text/\u001bplain","digest":"sha256:)" + std::string(64, '9') + R"(","size":1})";
    const auto with = [&](std::vector<std::string> descriptors) {
        tar_builder out;
        image.add_blobs(out);
        for (const auto& text : {chart, index})
            out.file("blobs/sha256/" + image_builder::hex(text), text);
        return analyse(image_builder::with_layout(out, descriptors));
    };
    const auto beside =
        with({described(index, "index"), described(chart, "manifest"), unknown, image.descriptor()});
    REQUIRE(beside);
    REQUIRE(beside->size() == 1);
    const auto& r = beside->front().report;
    CHECK(r.image.id == image_builder::digest(image.config()));
    const auto attestations = note(r, "attestation");
    CHECK(attestations.starts_with("7 attestations came along"));
    CHECK(attestations.find("sha256:" + std::string(64, '2')) != std::string::npos);
    CHECK(attestations.ends_with(" and 2 more."));
    const auto artifacts = note(r, "artifact");
    CHECK(artifacts.starts_with("2 artifacts came along"));
    CHECK(
        artifacts.find(image_builder::digest(chart) + " (application/vnd.cncf.helm.config.v1+json)") !=
        std::string::npos
    );
    CHECK(artifacts.find("(text/\\x1bplain)") != std::string::npos);

    const auto alone = with({described(index, "index"), described(chart, "manifest")});
    CHECK(code_of(alone) == errc::not_an_image);
    CHECK(alone.error().detail.find("7 attestations: sha256:") != std::string::npos);
    CHECK(alone.error().detail.find("1 artifact: " + image_builder::digest(chart)) != std::string::npos);
}

TEST_CASE("a single image is taken whatever platform was asked for, and the report says that it differs")
{
    const auto image = image_builder{}.platform("linux", "arm64").layer(small_layer());
    for (const auto& archive : {image.docker_archive(), image.oci_archive()}) {
        const auto other = analyse(archive, asking_for("s390x"));
        REQUIRE(other);
        CHECK(other->front().report.image.platform == "linux/arm64");
        CHECK(
            note(other->front().report, "platform-differs") ==
            "The image is for linux/arm64, not for linux/s390x as was asked for."
        );
        CHECK_FALSE(has_note(analyse(archive, asking_for("arm64"))->front().report, "platform-differs"));
        CHECK_FALSE(has_note(analyse(archive)->front().report, "platform-differs"));
    }
}

TEST_CASE("the platform of a root filesystem is told from its programs")
{
    const auto arm64 = elf_builder{64, false, 183}.finish();
    const auto amd64 = elf_builder{}.finish();
    const auto of = [](tar_builder tar) {
        const auto outcome = analyse(tar.directory("etc").finish());
        REQUIRE(outcome);
        return outcome->front().report;
    };
    // The shell decides, through links, however many others there are.
    const auto by_shell = of(tar_builder{}
                                 .symlink("bin/sh", "busybox")
                                 .file("bin/busybox", arm64, 0755)
                                 .file("opt/a", amd64, 0755)
                                 .file("opt/b", amd64, 0755));
    CHECK(by_shell.image.platform == "linux/arm64");
    CHECK(
        note(by_shell, "platform-told").find("'/bin/busybox' is a program for linux/arm64") !=
        std::string::npos
    );
    // Without one, most files do.
    const auto by_number =
        of(tar_builder{}.file("opt/a", arm64, 0755).file("opt/b", amd64, 0755).file("opt/c", amd64, 0755));
    CHECK(by_number.image.platform == "linux/amd64");
    CHECK(note(by_number, "platform-told").find("'/opt/b'") != std::string::npos);
    CHECK(of(tar_builder{}.file("opt/a", "text")).image.platform == "unknown");
    // Programs of another system say nothing of Linux.
    const auto freebsd = elf_builder{}.interpreter("/libexec/ld-elf.so.1").finish();
    const auto other = of(tar_builder{}.file("bin/sh", freebsd, 0755));
    CHECK(other.image.platform == "unknown");
    CHECK_FALSE(has_note(other, "platform-told"));

    const auto asked =
        analyse(tar_builder{}.directory("etc").file("bin/sh", arm64, 0755).finish(), asking_for("amd64"));
    REQUIRE(asked);
    CHECK(has_note(asked->front().report, "platform-differs"));
}

TEST_CASE("the manifest may stand anywhere in the archive")
{
    const auto image = image_builder{}.layer(small_layer());
    const auto manifest = R"([{"Config":"c.json","Layers":["l.tar"]}])";
    std::vector<std::string> names{"c.json", "l.tar", "manifest.json"};
    std::vector<std::string> ids;
    do {
        tar_builder out;
        for (const auto& name : names)
            out.file(
                name, name == "c.json"  ? image.config()
                      : name == "l.tar" ? small_layer()
                                        : std::string{manifest}
            );
        const auto outcome = analyse(out.finish());
        REQUIRE(outcome);
        ids.push_back(outcome->front().report.image.id);
    } while (std::next_permutation(names.begin(), names.end()));
    CHECK(ids == std::vector<std::string>(6, image_builder::digest(image.config())));

    tar_builder index_first;
    index_first.file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    index_first.file("index.json", image_builder::index({image.descriptor()}));
    image.add_blobs(index_first);
    CHECK(analyse(index_first.finish()));
}

TEST_CASE("an image from scratch without any layer is an image")
{
    const auto image = image_builder{}.step("ENV A=b");
    for (const auto& archive : {image.docker_archive(), image.oci_archive()}) {
        const auto outcome = analyse(archive);
        REQUIRE(outcome);
        const auto& r = outcome->front().report;
        CHECK(r.layers.empty());
        CHECK(r.sizes.stored == 0);
        CHECK(r.archive.verified);
    }
}

TEST_CASE("a descriptor without a platform has that of its config")
{
    const auto arm64 = image_builder{}.platform("linux", "arm64").layer(small_layer());
    const auto amd64 = image_builder{}.layer(small_layer());
    tar_builder out;
    arm64.add_blobs(out);
    amd64.add_blobs(out);
    const auto archive = image_builder::with_layout(out, {arm64.descriptor(false), amd64.descriptor(false)});
    const auto by_default = analyse(archive);
    REQUIRE(by_default);
    REQUIRE(by_default->size() == 1);
    CHECK(by_default->front().report.image.platform == "linux/amd64");
    CHECK(analyse(archive, asking_for("arm64"))->front().report.image.platform == "linux/arm64");
}

TEST_CASE("an index and a manifest that do not say what they are are told by where they stand")
{
    const auto image = image_builder{}.layer(small_layer());
    auto manifest = image.manifest();
    const std::string type = R"("mediaType":"application/vnd.oci.image.manifest.v1+json",)";
    manifest.erase(manifest.find(type), type.size());
    const auto described = [&](std::string_view as) {
        tar_builder out;
        image.add_blobs(out);
        out.file("blobs/sha256/" + image_builder::hex(manifest), manifest);
        return analyse(image_builder::with_layout(
            out,
            {R"({"mediaType":"application/vnd.oci.image.)" + std::string{as} + R"(.v1+json","digest":")" +
             image_builder::digest(manifest) + R"(","size":)" + std::to_string(manifest.size()) + "}"}
        ));
    };
    REQUIRE(described("manifest"));
    // A manifest where an index should be is what one reader takes for this and the next for that.
    CHECK(code_of(described("index")) == errc::ambiguous_manifest);
}

TEST_CASE("an image archive without an end-of-archive marker is read, and said to have none")
{
    const auto image = image_builder{}.name("app:1").layer(small_layer(), packing::gzip);
    for (const auto& archive : {image.docker_archive(), image.oci_archive()}) {
        const auto whole = analyse(archive);
        REQUIRE(whole);
        CHECK_FALSE(has_note(whole->front().report, "no-end-marker"));
        const auto cut = without_end(archive);
        // No zero block, or one, where runtimes see the end too.
        for (const auto& sent : {cut, cut + std::string(512, '\0'), test::gzip(cut)}) {
            const auto outcome = analyse(sent);
            REQUIRE(outcome);
            const auto& r = outcome->front().report;
            CHECK(has_note(r, "no-end-marker"));
            CHECK(r.archive.verified);
            CHECK(r.image.id == whole->front().report.image.id);
            CHECK(r.image.names == std::vector<std::string>{"app:1"});
            CHECK(outcome->front().files == whole->front().files);
        }
        CHECK(code_of(analyse(cut + std::string(511, '\0'))) == errc::truncated);
    }
}

TEST_CASE("what is cut off between two entries is refused as cut off where nothing proves that it is whole")
{
    const auto image = image_builder{}.layer(small_layer());
    tar_builder blobs;
    image.add_blobs(blobs);
    const auto index = image_builder::index({image.descriptor()});
    const auto manifest = R"([{"Config":"blobs/sha256/)" + image_builder::hex(image.config()) +
                          R"(","Layers":["blobs/sha256/)" + image_builder::hex(small_layer()) + R"("]}])";
    const auto refused = [](const tar_builder& cut) {
        const auto outcome = analyse(cut.bytes());
        CHECK(code_of(outcome) == errc::truncated);
        CHECK(outcome.error().offset == cut.bytes().size());
        return outcome.error().detail;
    };
    // A root filesystem, and what may be the beginning of anything.
    refused(tar_builder{}.directory("etc").file("etc/passwd", "root:x:0:0::/:/bin/sh\n"));
    refused(blobs);
    // Half a layout: the other half may say otherwise.
    refused(tar_builder{blobs}.file("index.json", index));
    refused(tar_builder{blobs}.file("index.json", index).file("manifest.json", manifest));
    refused(tar_builder{blobs}.file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})"));
    refused(tar_builder{blobs}
                .file("manifest.json", manifest)
                .file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})"));
    // The manifest first, and then not everything that it names.
    CHECK(
        refused(tar_builder{}.file("manifest.json", manifest)).find("parts are missing") != std::string::npos
    );
    CHECK(analyse(tar_builder{blobs}.file("manifest.json", manifest).bytes()));
}
