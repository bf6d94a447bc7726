#include "analyse.hpp"
#include "shared_images.hpp"

#include <tare/report/file_tree.hpp>
#include <tare/report/write.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <string>

// Every real archive beside the checkout, against figures that another reader of images found
// (test/golden/README.md).

namespace {

namespace json = boost::json;
using namespace tare;

/// The part of a report that the oracle speaks of, in its words.
json::object as_oracle_says_it(const report::image_report& r)
{
    json::object out;
    out["format"] = r.archive.format;
    out["verified"] = r.archive.verified;
    out["archive_compression"] = r.archive.compression;
    out["id"] = r.image.id;
    // The oracle does not look into programs.
    out["platform"] =
        r.image.platform == "unknown" || r.archive.format == "root-filesystem" ? "" : r.image.platform;
    out["sizes"] = {
        {"compressed", r.sizes.compressed}, {"stored", r.sizes.stored},       {"visible", r.sizes.visible},
        {"hidden", r.sizes.hidden},         {"duplicate", r.sizes.duplicate},
    };
    out["counts"] = json::value_from(r.counts);
    out["dive"] = json::value_from(r.dive_compatible);
    out["os"] = nullptr;
    if (r.os)
        out["os"] = {{"id", r.os->id}, {"version_id", r.os->version_id}};
    json::array users;
    for (const auto& u : r.users)
        users.push_back(json::value(
            u.name + ":" + std::to_string(u.uid) + ":" + std::to_string(u.gid) + ":" + u.home + ":" + u.shell
        ));
    out["users"] = users;
    const auto visible = [](const std::vector<report::privileged_file>& files) {
        json::array list;
        for (const auto& f : files)
            if (f.visible)
                list.push_back({json::value(f.path), json::value(f.mode)});
        return list;
    };
    out["setuid"] = visible(r.attack_surface.setuid_files);
    out["setgid"] = visible(r.attack_surface.setgid_files);
    json::array layers;
    for (const auto& l : r.layers) {
        auto layer = json::value_from(l).as_object();
        layer.erase("index");
        layer.erase("created_by");
        layer.erase("visible_bytes");
        layer.erase("duplicate_bytes");
        layer.erase("line");
        json::array hides;
        for (const auto& h : l.hides)
            hides.push_back({h.layer, h.bytes});
        layer["hides"] = hides;
        layers.push_back(layer);
    }
    out["layers"] = layers;
    if (r.image.manifest_digest)
        out["manifest_digest"] = *r.image.manifest_digest;
    return out;
}

/// Documents are compared as text with sorted keys, so that a failure shows both.
std::string canonical(const json::value& v)
{
    if (const auto* const object = v.if_object()) {
        std::map<std::string, std::string> sorted;
        for (const auto& [key, value] : *object)
            sorted.emplace(key, canonical(value));
        std::string out = "{";
        for (const auto& [key, value] : sorted)
            out += "\n" + key + ": " + value;
        return out + "}";
    }
    if (const auto* const array = v.if_array()) {
        std::string out = "[";
        for (const auto& item : *array)
            out += canonical(item) + " ";
        return out + "]";
    }
    // The oracle's whole numbers and ours differ in signedness only.
    return v.is_number() && !v.is_double() ? std::to_string(v.to_number<std::int64_t>()) : json::serialize(v);
}

std::vector<std::string> expected_names(const json::object& line)
{
    std::vector<std::string> out;
    for (const auto& name : line.at("names").as_array())
        out.emplace_back(name.as_string());
    return out;
}

void check_image(const json::object& line, const report::image_report& r)
{
    auto expected = line;
    for (const auto* const key : {"archive", "image", "of", "names", "full_names"})
        expected.erase(key);
    CHECK(canonical(as_oracle_says_it(r)) == canonical(expected));
    CHECK(r.sizes.visible + r.sizes.hidden == r.sizes.stored);
    std::uint64_t visible = 0;
    std::uint64_t duplicate = 0;
    std::map<std::uint64_t, std::uint64_t> hidden;
    for (const auto& l : r.layers) {
        visible += l.visible_bytes;
        duplicate += l.duplicate_bytes.value_or(0);
        for (const auto& h : l.hides)
            hidden[h.layer] += h.bytes;
    }
    CHECK(visible == r.sizes.visible);
    CHECK(duplicate == r.sizes.duplicate);
    for (const auto& l : r.layers)
        CHECK(hidden[l.index] == l.hidden_bytes);
    const auto reparsed = json::parse(report::to_json(r));
    CHECK(reparsed.at("schema").as_string() == "tare.report/v1");
}

} // namespace

TEST_CASE("real archives give the figures of the oracle", "[golden]")
{
    const auto folder = test::shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    std::map<std::string, std::vector<json::object>> expected;
    json::parse_options exact;
    exact.numbers = json::number_precision::precise;
    const auto golden = json::parse(test::read_file(TARE_GOLDEN), {}, exact);
    for (const auto& line : golden.as_array())
        expected[std::string{line.at("archive").as_string()}].push_back(line.as_object());
    REQUIRE(expected.size() > 30);

    for (const auto& [archive, lines] : expected) {
        DYNAMIC_SECTION(archive)
        {
            const auto outcome = test::analyse(test::read_file(*folder / archive));
            if (lines.front().contains("error")) {
                REQUIRE_FALSE(outcome);
                CHECK(
                    describe(outcome.error().code).id ==
                    std::string_view{lines.front().at("error").as_string()}
                );
                CHECK_FALSE(outcome.error().detail.empty());
                continue;
            }
            REQUIRE(outcome);
            REQUIRE(outcome->size() == lines.size());
            for (std::size_t i = 0; i < lines.size(); ++i) {
                const auto& r = (*outcome)[i].report;
                check_image(lines[i], r);
                // Where the archive has full names as well, those are shown.
                if (lines[i].at("full_names").as_array().empty())
                    CHECK(r.image.names == expected_names(lines[i]));
                const auto files = report::decode_file_tree((*outcome)[i].files);
                REQUIRE(files);
                CHECK(
                    files->size() ==
                    r.counts.files + r.counts.directories + r.counts.symlinks + r.counts.other + 1
                );
            }
        }
    }
}

TEST_CASE("dive's published five numbers", "[golden]")
{
    const auto folder = test::shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    const auto outcome = test::analyse(test::read_file(*folder / "dive/test-docker-image.tar"));
    REQUIRE(outcome);
    const auto& dive = outcome->front().report.dive_compatible;
    CHECK(dive.efficiency == 0.9844212134184309);
    CHECK(dive.size_bytes == 1220598);
    CHECK(dive.user_size_bytes == 66237);
    CHECK(dive.wasted_bytes == 32025);
    CHECK(dive.wasted_user_percent == 0.4834911001404049);
}

TEST_CASE("Alpine's minirootfs has no config: its platform is told from its programs", "[golden]")
{
    const auto folder = test::shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    const auto outcome =
        test::analyse(test::read_file(*folder / "docker-alpine/alpine-minirootfs-3.20.3-x86_64.tar.gz"));
    REQUIRE(outcome);
    const auto& r = outcome->front().report;
    CHECK(r.archive.format == "root-filesystem");
    CHECK(r.image.platform == "linux/amd64");
    CHECK(std::any_of(r.notes.begin(), r.notes.end(), [](const auto& n) {
        return n.id == "platform-told" && n.text.find("'/bin/busybox'") != std::string::npos;
    }));
}

TEST_CASE("dockergoof hides 403,791 of 774,219 bytes, and says that no runtime would load it", "[golden]")
{
    const auto folder = test::shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    const auto outcome = test::analyse(test::read_file(*folder / "snyk-docker-plugin/dockergoof.tar"));
    REQUIRE(outcome);
    const auto& r = outcome->front().report;
    CHECK(r.sizes.hidden == 403'791);
    CHECK(r.sizes.stored == 774'219);
    // Whose layer was replaced is said of every layer; the figures of issue trackers are sums of these.
    REQUIRE(r.layers.size() == 4);
    REQUIRE(r.layers[3].hides.size() == 1);
    CHECK(r.layers[3].hides[0].sentence.ends_with(" hides 168,224 bytes of layer 2."));
    CHECK_FALSE(r.archive.verified);
    CHECK(std::any_of(r.notes.begin(), r.notes.end(), [](const auto& n) { return n.id == "not-loadable"; }));
}
