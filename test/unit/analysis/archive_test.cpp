#include "small_image.hpp"

#include <tare/report/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace tare;
using test::analyse;
using test::code_of;
using test::image_builder;
using test::packing;
using test::small_layer;
using test::tar_builder;

namespace {

image_builder two_layers(packing how)
{
    return image_builder{}
        .name("app:1.2")
        .layer(small_layer(), how, "COPY / /")
        .layer(tar_builder{}.file(".wh.app", "").file("other", "bb").finish(), how, "RUN rm /app")
        .runtime(R"("User":"10000:10000","Cmd":["/other"])");
}

} // namespace

TEST_CASE("the same image gives the same figures in every archive format and compression")
{
    std::vector<report::image_report> reports;
    for (const auto how : {packing::none, packing::gzip, packing::zstd}) {
        for (const auto& archive : {two_layers(how).docker_archive(), two_layers(how).oci_archive()}) {
            for (const auto& sent : {archive, test::gzip(archive), test::zstd(archive)}) {
                const auto outcome = analyse(sent);
                REQUIRE(outcome);
                REQUIRE(outcome->size() == 1);
                reports.push_back(outcome->front().report);
            }
        }
    }
    for (const auto& r : reports) {
        CHECK(r.archive.verified);
        CHECK(r.image.id == reports.front().image.id);
        CHECK(r.image.names == std::vector<std::string>{"app:1.2"});
        CHECK(r.image.platform == "linux/amd64");
        CHECK(r.sizes.hidden == 1000);
        CHECK(r.sizes.stored == reports.front().sizes.stored);
        REQUIRE(r.layers.size() == 2);
        CHECK(r.layers[0].diff_id == reports.front().layers[0].diff_id);
        CHECK(r.layers[0].hidden_bytes == 1000);
        CHECK(r.layers[1].created_by == "RUN rm /app");
        REQUIRE(r.layers[1].hides.size() == 1);
        CHECK(r.layers[1].hides[0].layer == 0);
        CHECK(r.layers[1].hides[0].bytes == 1000);
        CHECK(r.layers[1].hides[0].sentence == "This RUN hides 1,000 bytes of layer 0.");
        CHECK(r.layers[1].files_deleted == 1);
        REQUIRE(r.os);
        CHECK(r.os->id == "debian");
        CHECK(r.users.size() == 2);
    }
    CHECK(reports[6].layers[0].compression == "gzip");
    CHECK(reports[12].layers[0].compression == "zstd");
}

TEST_CASE("stored, visible, hidden and duplicate bytes are said of every layer and of its instruction")
{
    const auto archive = image_builder{}
                             .layer(
                                 tar_builder{}
                                     .file("etc/one", std::string(100, 'x'))
                                     .file("etc/two", std::string(100, 'x'))
                                     .file("etc/gone", std::string(30, 'g'))
                                     .hard_link("etc/one-again", "etc/one")
                                     .finish(),
                                 packing::none, "COPY etc /etc"
                             )
                             .step("ENV A=b")
                             .layer(
                                 tar_builder{}
                                     .file("etc/.wh.gone", "0123456789")
                                     .file("three", std::string(100, 'x'))
                                     .file("three-alone", std::string(7, 'y'))
                                     .finish(),
                                 packing::none, "RUN make"
                             )
                             .docker_archive();
    const auto outcome = analyse(archive);
    REQUIRE(outcome);
    const auto& r = outcome->front().report;
    REQUIRE(r.layers.size() == 2);
    const auto& copied = r.layers[0];
    CHECK(copied.created_by == "COPY etc /etc");
    CHECK(copied.stored_bytes == 230);
    CHECK(copied.visible_bytes == 200);
    CHECK(copied.hidden_bytes == 30);
    CHECK(copied.duplicate_bytes == 100);
    const auto& made = r.layers[1];
    CHECK(made.created_by == "RUN make");
    CHECK(made.stored_bytes == 117);
    CHECK(made.visible_bytes == 107);
    // What is stored under a whiteout's name is hidden as well, by its own layer.
    CHECK(made.hidden_bytes == 10);
    CHECK(made.duplicate_bytes == 100);
    REQUIRE(made.hides.size() == 2);
    CHECK(made.hides[0].sentence == "This RUN hides 30 bytes of layer 0.");
    CHECK(made.hides[1].sentence == "This RUN hides 10 bytes of its own layer.");
    CHECK(r.sizes.duplicate == 200);
    CHECK(r.sizes.hidden == 40);
}

TEST_CASE("what is no image is refused with the reason")
{
    CHECK(code_of(analyse("")) == errc::empty_input);
    CHECK(code_of(analyse("x")) == errc::not_an_image);
    CHECK(code_of(analyse(std::string(10'000, 'x'))) == errc::not_an_image);
    CHECK(code_of(analyse(std::string(10'240, '\0'))) == errc::not_an_image);
    CHECK(
        code_of(analyse(
            "\x7f"
            "ELF" +
            std::string(5000, '\1')
        )) == errc::not_an_image
    );
    CHECK(code_of(analyse(test::gzip("some text"))) == errc::not_an_image);
    CHECK(code_of(analyse(tar_builder{}.file("README.md", "hello").finish())) == errc::not_an_image);
    CHECK(
        code_of(analyse(
            std::string{
                "\xfd"
                "7zXZ\0",
                6
            } +
            std::string(100, 'x')
        )) == errc::unsupported_compression
    );
    CHECK(code_of(analyse("BZh91AY&SY" + std::string(100, 'x'))) == errc::unsupported_compression);
    CHECK(
        code_of(analyse(
            tar_builder{}.file("repositories", "{}").file(std::string(64, 'a') + "/json", "{}").finish()
        )) == errc::unsupported_archive
    );
    CHECK(code_of(analyse(tar_builder{}.file("manifest.json", "[]").finish())) == errc::not_an_image);
    CHECK(code_of(analyse(tar_builder{}.file("manifest.json", "null").finish())) == errc::malformed_manifest);
    CHECK(code_of(analyse(tar_builder{}.file("manifest.json", "{").finish())) == errc::malformed_json);
}

TEST_CASE("every digest that the archive claims is compared with the content")
{
    const std::string other = "sha256:" + std::string(64, '0');
    const auto layer = small_layer();

    SECTION("diff_id")
    {
        auto builder = image_builder{}.layer(layer).claim_diff_ids({other});
        CHECK(code_of(analyse(builder.docker_archive())) == errc::digest_mismatch);
        CHECK(code_of(analyse(builder.oci_archive())) == errc::digest_mismatch);
    }
    SECTION("blob of an OCI layout")
    {
        auto archive = image_builder{}.layer(layer).oci_archive();
        const auto at = archive.find(std::string(1000, 'a'));
        REQUIRE(at != std::string::npos);
        archive[at] = 'b';
        const auto outcome = analyse(archive);
        CHECK(code_of(outcome) == errc::digest_mismatch);
        CHECK(outcome.error().where.starts_with("blobs/sha256/"));
    }
    SECTION("config by its name")
    {
        const auto builder = image_builder{}.layer(layer);
        tar_builder out;
        out.file("layer.tar", layer).file(std::string(64, '1') + ".json", builder.config());
        out.file(
            "manifest.json", R"([{"Config":")" + std::string(64, '1') + R"(.json","Layers":["layer.tar"]}])"
        );
        CHECK(code_of(analyse(out.finish())) == errc::digest_mismatch);
    }
    SECTION("size in a descriptor")
    {
        const auto builder = image_builder{}.layer(layer);
        tar_builder out;
        builder.add_blobs(out);
        auto descriptor = builder.descriptor();
        descriptor.insert(descriptor.find("\"size\":") + 7, "1");
        CHECK(code_of(analyse(image_builder::with_layout(out, {descriptor}))) == errc::size_mismatch);
    }
}

TEST_CASE("missing parts are named")
{
    const auto builder = image_builder{}.layer(small_layer());
    SECTION("the layer of an OCI layout")
    {
        tar_builder out;
        for (const auto& text : {builder.config(), builder.manifest()})
            out.file("blobs/sha256/" + image_builder::hex(text), text);
        const auto outcome = analyse(image_builder::with_layout(out, {builder.descriptor()}));
        CHECK(code_of(outcome) == errc::missing_blob);
        CHECK(outcome.error().detail.find(image_builder::digest(small_layer())) != std::string::npos);
    }
    SECTION("the config and the layer of docker save")
    {
        const auto manifest = R"([{"Config":"c.json","Layers":["l.tar"]}])";
        CHECK(
            code_of(
                analyse(tar_builder{}.file("l.tar", small_layer()).file("manifest.json", manifest).finish())
            ) == errc::missing_blob
        );
        CHECK(
            code_of(analyse(
                tar_builder{}.file("c.json", builder.config()).file("manifest.json", manifest).finish()
            )) == errc::missing_blob
        );
    }
}

TEST_CASE("layers may be links to other files of the archive")
{
    const auto layer = small_layer();
    const auto builder = image_builder{}.layer(layer).layer(layer).layer(layer);
    tar_builder out;
    out.symlink("b/layer.tar", "../a/layer.tar").hard_link("c/layer.tar", "b/layer.tar");
    out.file("./a/layer.tar", layer).file("/c.json", builder.config());
    out.file(
        "manifest.json", R"([{"Config":"c.json","Layers":["a/layer.tar","b/layer.tar","c/layer.tar"]}])"
    );
    const auto outcome = analyse(out.finish());
    REQUIRE(outcome);
    CHECK(outcome->front().report.layers.size() == 3);
    CHECK(outcome->front().report.sizes.hidden == 2 * outcome->front().report.sizes.visible);

    tar_builder circle;
    circle.symlink("a", "b")
        .symlink("b", "a")
        .symlink("out", "../../etc/passwd")
        .file("c.json", builder.config());
    for (const auto* const path : {"a", "out"}) {
        auto copy = circle;
        copy.file("manifest.json", std::string{R"([{"Config":"c.json","Layers":[")"} + path + R"("]}])");
        CHECK(code_of(analyse(copy.finish())) == errc::missing_blob);
    }
}

TEST_CASE("one path twice with different content is refused, with the same content it is not")
{
    const auto builder = image_builder{}.layer(small_layer());
    const auto manifest = R"([{"Config":"c.json","Layers":["l.tar"]}])";
    tar_builder same;
    same.file("c.json", builder.config()).file("l.tar", small_layer()).file("./l.tar", small_layer());
    same.file("manifest.json", manifest);
    CHECK(analyse(same.finish()));
    tar_builder different;
    different.file("c.json", builder.config())
        .file("l.tar", small_layer())
        .file("l.tar", tar_builder{}.finish());
    different.file("manifest.json", manifest);
    CHECK(code_of(analyse(different.finish())) == errc::ambiguous_manifest);
}

TEST_CASE("a layer that is no tar is named with its position")
{
    const auto builder =
        image_builder{}.layer(small_layer()).claim_diff_ids({image_builder::digest("nonsense")});
    tar_builder out;
    out.file("c.json", builder.config()).file("l.tar", "nonsense");
    out.file("manifest.json", R"([{"Config":"c.json","Layers":["l.tar"]}])");
    const auto outcome = analyse(out.finish());
    CHECK(code_of(outcome) == errc::malformed_layer);
    CHECK(outcome.error().detail.starts_with("Layer 0"));
}

TEST_CASE("crossed limits are named, whatever is crossed")
{
    const auto archive = two_layers(packing::gzip).docker_archive();
    const auto limited = [&](auto change) {
        analysis::options o;
        change(o.bounds);
        const auto outcome = analyse(archive, o);
        CHECK(code_of(outcome) == errc::limit_exceeded);
        return std::string{outcome.error().limit};
    };
    CHECK(limited([](limits& l) { l.max_archive_bytes = 1000; }) == "max_archive_bytes");
    CHECK(limited([](limits& l) { l.max_layer_bytes = 1000; }) == "max_layer_bytes");
    CHECK(limited([](limits& l) { l.max_entries = 3; }) == "max_entries");
    CHECK(limited([](limits& l) { l.max_json_bytes = 10; }) == "max_json_bytes");
    CHECK(limited([](limits& l) { l.max_json_total_bytes = 10; }) == "max_json_total_bytes");
    CHECK(limited([](limits& l) { l.max_blobs = 2; }) == "max_blobs");
    CHECK(limited([](limits& l) { l.max_layers = 1; }) == "max_layers");
    CHECK(limited([](limits& l) { l.max_name_bytes = 20; }) == "max_name_bytes");
}

TEST_CASE("a layer that is listed many times costs as many layers")
{
    const auto layer = small_layer();
    image_builder image;
    std::string layers;
    for (int i = 0; i < 30; ++i) {
        image.layer(layer);
        layers += std::string{i == 0 ? "" : ","} + R"("l.tar")";
    }
    tar_builder out;
    out.file("l.tar", layer).file("c.json", image.config());
    out.file("manifest.json", R"([{"Config":"c.json","Layers":[)" + layers + "]}]");
    const auto archive = out.finish();
    analysis::options o;
    o.bounds.max_entries = 200;
    CHECK(analyse(archive, o));
    o.bounds.max_entries = 100;
    const auto outcome = analyse(archive, o);
    CHECK(code_of(outcome) == errc::limit_exceeded);
    CHECK(outcome.error().limit == "max_entries");
}

TEST_CASE("a file that is too large to be kept is said to be not analysed")
{
    analysis::options o;
    o.bounds.max_kept_file_bytes = 30;
    const auto outcome = analyse(two_layers(packing::none).docker_archive(), o);
    REQUIRE(outcome);
    const auto& r = outcome->front().report;
    CHECK(r.users.empty());
    CHECK(std::any_of(r.notes.begin(), r.notes.end(), [](const auto& n) {
        return n.id == "not-analysed" && n.text.find("/etc/passwd") != std::string::npos;
    }));
}

TEST_CASE("hostile names come out escaped, and the report parses again")
{
    const std::string bidi = "a\xE2\x80\xAE"
                             "b";
    const auto layer = tar_builder{}
                           .file("etc/\x1b[2J\xff", std::string(10, 'x'))
                           .file(bidi, std::string(20, 'x'))
                           .file("nul\\back", "y")
                           .finish();
    const auto outcome =
        analyse(image_builder{}.layer(layer, packing::none, "RUN \\u001b[31m").docker_archive());
    REQUIRE(outcome);
    const auto json = report::to_json(outcome->front().report);
    const auto text = report::to_text(outcome->front().report);
    for (const auto& shown : {json, text}) {
        CHECK(shown.find('\x1b') == std::string::npos);
        CHECK(shown.find('\xff') == std::string::npos);
        CHECK(shown.find("\xE2\x80\xAE") == std::string::npos);
    }
    CHECK(text.find("/etc/\\x1b[2J\\xff") != std::string::npos);
    CHECK(text.find("/a\\u{202e}b") != std::string::npos);
}

TEST_CASE("an image that runs differently on overlay file systems is said to")
{
    const auto base =
        tar_builder{}.directory("usr/bin").symlink("bin", "usr/bin").file("usr/bin/sh", "x").finish();
    const auto upper = tar_builder{}.file("bin/\x1btool", "t").hard_link("alias", "usr/bin/sh").finish();
    const auto outcome = analyse(image_builder{}.layer(base).layer(upper).docker_archive());
    REQUIRE(outcome);
    const auto& notes = outcome->front().report.notes;
    REQUIRE(notes.size() == 2);
    CHECK(notes[0].id == "runs-differently");
    CHECK(notes[0].text.find("Layer 1 writes to '/bin' through") != std::string::npos);
    CHECK(notes[1].id == "runs-differently");
    CHECK(notes[1].text.find("'/alias'") != std::string::npos);
    CHECK(analyse(image_builder{}.layer(base).layer(base).docker_archive())->front().report.notes.empty());
}
