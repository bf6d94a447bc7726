#include "service/model.hpp"
#include "service/schema.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tare::service {

struct inner_thing
{
    bool flag = false;
};

BOOST_DESCRIBE_STRUCT(inner_thing, (), (flag))

struct outer_thing
{
    std::string text;
    std::uint64_t size = 0;
    std::int64_t offset = 0;
    double share = 0;
    std::optional<std::string> maybe;
    std::vector<inner_thing> things;
    std::map<std::string, std::string> labels;
};

BOOST_DESCRIBE_STRUCT(outer_thing, (), (text, size, offset, share, maybe, things, labels))

TEST_CASE("schemas follow from described structs", "[service]")
{
    schema_registry registry;
    const auto reference = schema_of<outer_thing>(registry);
    CHECK(reference == boost::json::parse(R"({"$ref":"#/components/schemas/outer_thing"})"));
    CHECK(
        registry["inner_thing"] ==
        boost::json::parse(R"({"type":"object","properties":{"flag":{"type":"boolean"}},"required":["flag"]})"
        )
    );
    CHECK(registry["outer_thing"] == boost::json::parse(R"({
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "size": {"type": "integer", "minimum": 0},
            "offset": {"type": "integer"},
            "share": {"type": "number"},
            "maybe": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "things": {"type": "array", "items": {"$ref": "#/components/schemas/inner_thing"}},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}}
        },
        "required": ["text", "size", "offset", "share", "maybe", "things", "labels"]
    })"));
}

} // namespace tare::service
