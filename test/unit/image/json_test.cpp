#include "result_printer.hpp"

#include <tare/image/config.hpp>
#include <tare/image/json.hpp>

#include <boost/json/value.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tare;

TEST_CASE("documents that two readers see differently are refused")
{
    const limits bounds;
    for (const auto* const text :
         {R"({"a":1,"a":2})", R"([{"x":{"k":1,"k":1}}])", R"({"a":1,"\u0061":2})", "{", "", "{} {}", "nul",
          "[1,]", "{\"a\":\"\xff\"}"}) {
        CAPTURE(text);
        const auto parsed = image::parse_json(text, bounds, "document");
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == errc::malformed_json);
    }
    CHECK(image::parse_json(R"([{"a":1},{"a":2},{"b":{"a":3}}])", bounds, "document"));
}

TEST_CASE("nesting is bounded")
{
    limits bounds;
    bounds.max_json_depth = 8;
    CHECK(image::parse_json("[[[[[[[[]]]]]]]]", bounds, "document"));
    CHECK_FALSE(image::parse_json("[[[[[[[[[]]]]]]]]]", bounds, "document"));
    CHECK_FALSE(image::parse_json(std::string(100'000, '['), bounds, "document"));
}

TEST_CASE("members match without regard to case, as in Go, and never twice")
{
    const limits bounds;
    const auto one =
        image::parse_json(R"({"CONFIG":"x","layers":["a","b"],"none":null})", bounds, "document");
    REQUIRE(one);
    image::object_reader reader{*one, errc::malformed_manifest, "document"};
    CHECK(reader.string("Config") == "x");
    CHECK(reader.strings("Layers") == std::vector<std::string>{"a", "b"});
    CHECK(reader.member("None") == nullptr);
    CHECK_FALSE(reader.failure());

    // Go folds the long s and the Kelvin sign as well.
    for (const auto* const text :
         {R"({"Config":"x","config":"y"})", "{\"layers\":[],\"layer\xC5\xBF\":[]}",
          "{\"layers\":[],\"LAYERS\":[],\"\xE2\x84\xAA\":1}"}) {
        const auto two = image::parse_json(text, bounds, "document");
        REQUIRE(two);
        image::object_reader twice{*two, errc::malformed_manifest, "document"};
        CHECK(twice.string("Config").empty());
        CHECK(twice.strings("Layers").empty());
        REQUIRE(twice.failure());
        CHECK(twice.failure()->code == errc::malformed_manifest);
    }
}

TEST_CASE("configs are read with null as absent and everything else typed")
{
    const limits bounds;
    const std::string digest = "sha256:" + std::string(64, 'a');
    const auto parsed = image::parse_config(
        R"({"architecture":"x86_64","os":"Linux","created":"2024-01-01T00:00:00Z","config":{"User":"10000:10000",
           "Env":["PATH=/bin"],"Cmd":null,"Entrypoint":["/app"],"ExposedPorts":{"8080/tcp":{}},"Labels":{"B":"2","a":"1","A":"3"},
           "Healthcheck":{"Test":["CMD","/app","healthcheck"],"Interval":30000000000,"Retries":3}},
           "rootfs":{"type":"layers","diff_ids":[")" +
            digest + R"("]},
           "history":[{"created_by":"a","empty_layer":true},{"created_by":"b"}],"unknown":{"x":[1]}})",
        bounds
    );
    REQUIRE(parsed);
    CHECK(parsed->platform.to_string() == "linux/amd64");
    CHECK(parsed->user == "10000:10000");
    CHECK(parsed->cmd.empty());
    CHECK(parsed->exposed_ports == std::vector<std::string>{"8080/tcp"});
    CHECK(parsed->labels.size() == 3);
    REQUIRE(parsed->health);
    CHECK(parsed->health->interval == 30'000'000'000);
    CHECK(parsed->layer_instructions() == std::vector<std::string>{"b"});
}

TEST_CASE("configs that say nothing or nonsense of their layers are refused")
{
    const limits bounds;
    for (const auto* const text :
         {"[]", "{}", R"({"rootfs":[]})", R"({"rootfs":{"diff_ids":["sha256:xyz"]}})",
          R"({"rootfs":{"diff_ids":[1]}})", R"({"rootfs":{"diff_ids":[]},"config":{"Env":"A=B"}})",
          R"({"rootfs":{"diff_ids":[]},"history":{}})", R"({"rootfs":{"diff_ids":[]},"config":[]})",
          R"({"rootfs":{"diff_ids":[]},"config":{"Labels":{"a":1}}})",
          R"({"rootfs":{"diff_ids":["sha512:)"
          "ab"
          R"("]}})"}) {
        CAPTURE(text);
        const auto parsed = image::parse_config(text, bounds);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == errc::malformed_config);
    }
}

TEST_CASE("the Kelvin sign is a k, as in Go")
{
    const limits bounds;
    const auto parsed = image::parse_json(
        "{\"\xE2\x84\xAA"
        "ey\":\"value\"}",
        bounds, "document"
    );
    REQUIRE(parsed);
    image::object_reader reader{*parsed, errc::malformed_manifest, "document"};
    CHECK(reader.string("Key") == "value");
}

TEST_CASE("keys and strings of any length and with escapes are compared as what they mean")
{
    const limits bounds;
    const std::string key(100'000, 'k');
    CHECK(image::parse_json("{\"" + key + "\":1,\"" + key + "x\":2}", bounds, "document"));
    CHECK_FALSE(image::parse_json("{\"" + key + "\":1,\"" + key + "\":2}", bounds, "document"));
    CHECK_FALSE(image::parse_json("{\"a\\nb\":1,\"a\\u000ab\":2}", bounds, "document"));
    CHECK(image::parse_json(
        R"({"a":"b\u0000c\n","d":[1.5e3,-7,18446744073709551615,true,false,null]})", bounds, "document"
    ));
}

TEST_CASE("every part of a config has its type and its bounds")
{
    limits bounds;
    for (const auto* const text :
         {"[", R"({"os":1,"rootfs":{"diff_ids":[]}})",
          R"({"rootfs":{"diff_ids":[]},"config":{"Healthcheck":[]}})",
          R"({"rootfs":{"diff_ids":[]},"config":{"Healthcheck":{"Test":"CMD"}}})",
          R"({"rootfs":{"diff_ids":[]},"config":{"Healthcheck":{"Retries":"3"}}})",
          R"({"rootfs":{"diff_ids":[]},"config":{"ExposedPorts":["80"]}})",
          R"({"rootfs":{"diff_ids":[]},"history":[1]})",
          R"({"rootfs":{"diff_ids":[]},"history":[{"empty_layer":1}]})"}) {
        CAPTURE(text);
        CHECK_FALSE(image::parse_config(text, bounds));
    }
    CHECK(image::parse_config(R"({"rootfs":{"diff_ids":null}})", bounds)->diff_ids.empty());
    bounds.max_layers = 1;
    const std::string digest = "\"sha256:" + std::string(64, 'a') + '"';
    const auto many =
        image::parse_config(R"({"rootfs":{"diff_ids":[)" + digest + "," + digest + "]}}", bounds);
    REQUIRE_FALSE(many);
    CHECK(many.error().limit == "max_layers");
}
