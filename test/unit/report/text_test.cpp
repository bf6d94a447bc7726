#include <tare/report/instruction.hpp>
#include <tare/report/write.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sstream>
#include <string>

using namespace tare;

namespace {

report::image_report text_sample()
{
    report::image_report r;
    r.analyser = {"tare", "1.0.0", "1"};
    r.archive = {"docker-archive", "none", true};
    r.image.id = "sha256:" + std::string(64, 'a');
    r.image.names = {"app:1.2"};
    r.image.platform = "linux/amd64";
    r.sizes = {100, 2'500'000, 2'000'000, 500'000, 0};
    r.config.entrypoint = {"/app", std::string(300, 'x')};
    report::layer layer;
    layer.created_by = "RUN " + std::string(300, 'y') + "\xC3\xA4";
    layer.stored_bytes = 2'500'000;
    layer.hidden_bytes = 500'000;
    layer.hides = {{0, 500'000}};
    r.layers.push_back(layer);
    r.heaviest.files = {{"/app", 1'000'000, 0}};
    r.attack_surface.shells = {{"sh", "/bin/sh", "/bin/busybox", 0}};
    r.attack_surface.setuid_files = {{"/bin/su", "4755", 0, 0, 0, false}};
    r.users = {{"root", 0, 0, "/root", "/bin/sh", true}};
    r.notes = {{"not-analysed", "something"}};
    r.findings.resize(3);
    r.findings[0].check = "TARE-SEC-001";
    r.findings[0].result = report::finding_result::fail;
    r.findings[0].message = "It runs as root: " + std::string(200, 'z');
    r.findings[1].check = "TARE-SEC-002";
    r.findings[1].result = report::finding_result::pass;
    r.findings[2].check = "TARE-SEC-003";
    return r;
}

} // namespace

TEST_CASE("the text shows every section and fits its width")
{
    const auto text = report::to_text(text_sample(), {false, 80});
    for (const auto* const part :
         {"Image        app:1.2", "Platform     linux/amd64", "User         root (none is set)", "SIZES",
          "2.50MB", "LAYERS (1)", "layer 0: This RUN hides 500,000 bytes of its own layer.", "HEAVIEST FILES",
          "ATTACK SURFACE", "/bin/sh", "(deleted, still ships)", "login users", "FINDINGS",
          "1 fail, 0 warn, 1 not analysed, 1 pass, 0 not applicable",
          "fail         TARE-SEC-001    It runs as root", "not analysed TARE-SEC-003", "NOTES"}) {
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
    CHECK(text.ends_with('\n'));
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        CHECK(line.size() <= 100);
    }
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("TARE-SEC-002") == std::string::npos);
    CHECK(report::to_text(text_sample(), {true, 80}).find("\x1b[1mSIZES\x1b[0m") != std::string::npos);
}

TEST_CASE("packages are counted by type, with what they do not account for and what may be missing")
{
    auto r = text_sample();
    auto& found = r.packages.emplace();
    found.packages.resize(3);
    found.packages[0].bytes = 1'000'000;
    found.packages[1].bytes = 500'000;
    found.packages[2].type = report::package_type::npm;
    found.unowned = report::unowned_files{7, 2'000'000, {}};
    found.static_binaries = {{"/app/server", 3, 0}};
    found.gaps = {"Something was not read."};
    const auto text = report::to_text(r);
    for (const auto* const part :
         {"PACKAGES (3)", "  deb                   2     1.50MB\n", "  npm                   1         0B\n",
          "  unowned               7     2.00MB  files that belong to no package\n",
          "  static programs       1  /app/server\n", "  not complete: Something was not read.\n"}) {
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
}

TEST_CASE("payload and tare stand side by side, with what would be saved")
{
    auto r = text_sample();
    CHECK(report::to_text(r).find("PAYLOAD AND TARE") == std::string::npos);
    auto& p = r.payload.emplace();
    p.gaps = {"Neither entrypoint nor command is set."};
    CHECK(
        report::to_text(r).find("PAYLOAD AND TARE\n  not analysed: Neither entrypoint nor command is set.\n"
        ) != std::string::npos
    );
    p = {report::payload_state::complete, 2, 500'000, {}, {}};
    p.parts = {
        {report::payload_role::program, "/app", "x", 1, 400'000},
        {report::payload_role::library, "/lib/libc.so.6", "x", 1, 100'000}
    };
    r.tare = {
        30, 1'500'000, {{"bash 5.2", 10, 1'000'000}}, {"", 20, 500'000}, {{"/usr/share", 25, 1'200'000}}
    };
    for (int i = 0; i < 12; ++i)
        r.tare->packages.push_back({"p" + std::to_string(i), 1, 1});
    const auto text = report::to_text(r, {false, 80});
    CAPTURE(text);
    for (const auto* const part :
         {"  payload          500kB       2  what the command needs\n",
          "  tare            1.50MB      30  the rest: 75 % of what a container sees\n",
          "400kB       1  /app\n", "1.00MB      10  bash 5.2\n", "3 more\n",
          "500kB      20  files of no package\n", "1.20MB      25  /usr/share\n"}) {
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
    p.state = report::payload_state::incomplete;
    p.gaps = {"What /run.sh starts is not analysed."};
    CHECK(
        report::to_text(r).find("  not known: What /run.sh starts is not analysed.\n") != std::string::npos
    );
}

TEST_CASE("instructions are shown as their author wrote them")
{
    struct row
    {
        const char* created_by;
        const char* shown;
    };

    const row rows[] = {
        {"/bin/sh -c #(nop)  CMD [\"sh\"]", "CMD [\"sh\"]"},
        {"/bin/sh -c apt-get update", "RUN apt-get update"},
        {"RUN /bin/sh -c make # buildkit", "RUN make"},
        {"COPY a /a # buildkit", "COPY a /a"},
        {"/bin/sh -c #(nop) ", ""},
        {"docker/base-images", "docker/base-images"},
    };
    for (const auto& row : rows) {
        auto r = text_sample();
        r.layers.front().created_by = row.created_by;
        const auto text = report::to_text(r);
        const auto line = text.find("   0     2.50MB");
        REQUIRE(line != std::string::npos);
        const auto shown = text.substr(line, text.find('\n', line) - line);
        CAPTURE(shown);
        CHECK(shown.ends_with(row.shown));
        CHECK(shown.find("/bin/sh -c") == std::string::npos);
        CHECK(shown.find("buildkit") == std::string::npos);
    }
}

TEST_CASE("what a layer hides is said in a sentence, by its instruction where there is one")
{
    report::layer layer;
    layer.index = 4;
    CHECK(report::sentence_of(layer, {2, 403'791}) == "Layer 4 hides 403,791 bytes of layer 2.");
    layer.created_by = "/bin/sh -c rm -rf /var/lib/apt/lists";
    CHECK(report::sentence_of(layer, {2, 403'791}) == "This RUN hides 403,791 bytes of layer 2.");
    layer.created_by = "COPY . /app # buildkit";
    CHECK(report::sentence_of(layer, {0, 999}) == "This COPY hides 999 bytes of layer 0.");
    CHECK(report::sentence_of(layer, {4, 1'000'000}) == "This COPY hides 1,000,000 bytes of its own layer.");
    CHECK(report::sentence_of(layer, {3, 1}) == "This COPY hides 1 byte of layer 3.");
    layer.created_by = "docker/base-images";
    CHECK(report::sentence_of(layer, {1, 12'345}) == "Layer 4 hides 12,345 bytes of layer 1.");
}

TEST_CASE("the JSON reads back into the same report")
{
    const auto json = report::to_json(text_sample());
    const auto back = boost::json::value_to<report::image_report>(boost::json::parse(json));
    CHECK(report::to_json(back) == json);
    CHECK(report::to_text(back) == report::to_text(text_sample()));
}

TEST_CASE("a report of an older analyser is read back, without what it did not have")
{
    auto document = boost::json::parse(report::to_json(text_sample())).as_object();
    document.erase("findings");
    document["attack_surface"].as_object().erase("network_tools");
    auto& layer = document["layers"].as_array().front().as_object();
    layer.erase("visible_bytes");
    layer.erase("duplicate_bytes");
    layer["hides"].as_array().front().as_object().erase("sentence");
    const auto back = report::from_json(boost::json::serialize(document));
    REQUIRE(back.has_value());
    CHECK(back->findings.empty());
    CHECK(back->attack_surface.shells.size() == 1);
    CHECK(back->layers.front().visible_bytes == 2'000'000);
    CHECK_FALSE(back->layers.front().duplicate_bytes);
    CHECK(back->layers.front().hides.front().sentence == "This RUN hides 500,000 bytes of its own layer.");
    document["schema"] = "tare.report/v9";
    CHECK(report::from_json(boost::json::serialize(document)).error().code == errc::storage_failed);
}
