#include "judged_by.hpp"
#include "policy/measures.hpp"
#include "policy/rule_ids.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <map>
#include <vector>

namespace tare::policy {
namespace {

/// Everything wrong with the policy: pointer and message.
std::map<std::string, std::string> problems(std::string_view json)
{
    std::map<std::string, std::string> out;
    const auto found = read(json);
    INFO((found ? std::string{} : found.error().detail));
    REQUIRE(found.has_value());
    for (const auto& p : found->problems)
        out.emplace(p.pointer, p.message);
    return out;
}

} // namespace

TEST_CASE("a policy with every key is read", "[policy]")
{
    const auto p = test::rules(R"(
        "description":"all of it","not_evaluated":"fail",
        "levels":{"check":{"TARE-SEC-001":"fail"},"practice":{"documentation":"off"},"severity":{"low":"warn"}},
        "budgets":{"visible_bytes":"100MB","hidden_bytes":{"max":"1 MiB","level":"warn"},"layers":20},
        "dive":{"lowestEfficiency":0.95,"highestWastedBytes":"20MB","highestUserWastedPercent":"disabled"},
        "packages":{"allow":["libc6"],"deny":["*-dev"]},
        "ports":{"allow":["8000-8999/tcp"],"level":"warn"},
        "users":{"deny":["root"]},
        "bases":{"allow":["docker.io/library/debian:*"]},
        "files":{"deny":["**/*.pem"]},
        "baseline":{"growth":{"visible_bytes":{"max_percent":10,"max_bytes":"20MB"},"layers":{"max":1}},
                    "new_setuid_files":"fail","new_findings":"warn","new_packages":{"allow":["lib*"]}},
        "waivers":[{"rule":"TARE-SEC-006","path":"/bin/su","reason":"r","expires":"2027-01-31"}])");
    CHECK(p.not_evaluated == level::fail);
    CHECK(p.levels.by_check.at("TARE-SEC-001") == level::fail);
    CHECK(p.levels.by_practice.at(report::practice::documentation) == level::off);
    REQUIRE(p.budgets.size() == 3);
    CHECK(p.budgets[0].most == 100'000'000);
    CHECK(p.budgets[1].most == 1'048'576);
    CHECK(p.budgets[1].counts_as == level::warn);
    REQUIRE(p.dive);
    CHECK(p.dive->lowest_efficiency == 0.95);
    CHECK(p.dive->highest_wasted_bytes == 20'000'000);
    CHECK_FALSE(p.dive->highest_user_wasted_percent);
    REQUIRE(p.baseline);
    CHECK(p.baseline->growth.size() == 2);
    CHECK(p.baseline->new_packages->allow->front() == "lib*");
    REQUIRE(p.waivers.size() == 1);
    CHECK(unsigned{p.waivers[0].expires.day()} == 31);
}

TEST_CASE("everything wrong with a policy is said at once, with its place", "[policy]")
{
    const auto found = problems(R"({
        "schema":"tare.policy/v2","budget":{},"not_evaluated":"off","description":7,
        "levels":{"check":{"TARE-SEC-999":"fail","TARE-SEC-001":"stop"},"practice":{"secrity":"warn"},"severity":[]},
        "budgets":{"visible_byte":1,"layers":-1,"hidden_bytes":"many","stored_bytes":{"level":"warn"},
                   "files":{"max":1,"leve":"fail"}},
        "dive":{"lowestEfficiency":2,"highestWastedByte":"1"},
        "packages":{},
        "ports":{"deny":["http"]},
        "users":{"deny":[0]},
        "files":{"deny":["*.pem","/a[b"]},
        "baseline":{"growth":{"layers":{"max_bytes":1},"visible_bytes":{}},"new_findings":true},
        "waivers":[{"rule":"TARE-SEC-0O6","expires":"2027-02-30"},7],
        "a/b~c":1
    })");
    for (const auto* const pointer : {
             "/schema",
             "/budget",
             "/not_evaluated",
             "/description",
             "/levels/check/TARE-SEC-999",
             "/levels/check/TARE-SEC-001",
             "/levels/practice/secrity",
             "/levels/severity",
             "/budgets/visible_byte",
             "/budgets/layers",
             "/budgets/hidden_bytes",
             "/budgets/stored_bytes",
             "/budgets/files/leve",
             "/dive/lowestEfficiency",
             "/dive/highestWastedByte",
             "/packages",
             "/ports/deny/0",
             "/users/deny/0",
             "/files/deny/0",
             "/files/deny/1",
             "/baseline/growth/layers/max_bytes",
             "/baseline/growth/visible_bytes",
             "/baseline/new_findings",
             "/waivers/0/rule",
             "/waivers/0",
             "/waivers/0/expires",
             "/waivers/1",
             "/a~1b~0c",
         }) {
        INFO(pointer);
        CHECK(found.contains(pointer));
    }
    CHECK(found.size() >= 28);
    CHECK(found.at("/budget").find("Did you mean 'budgets'?") != std::string::npos);
    CHECK(found.at("/budgets/visible_byte").find("Did you mean 'visible_bytes'?") != std::string::npos);
}

TEST_CASE("an invalid policy is an error that names the first place and lists the others", "[policy]")
{
    const auto wrong = parse(R"({"schema":"tare.policy/v1","users":1,"ports":2})");
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().code == errc::invalid_policy);
    CHECK(wrong.error().where == "/ports");
    CHECK(
        wrong.error().detail.find("/users: This is a number, and has to be an object.") != std::string::npos
    );
}

TEST_CASE("what is no JSON, or says a thing twice, or is too large, is no policy", "[policy]")
{
    CHECK(parse("").error().code == errc::malformed_json);
    CHECK(parse("{").error().code == errc::malformed_json);
    CHECK(
        parse(R"({"schema":"tare.policy/v1","users":{"deny":[]},"users":{"deny":[]}})").error().code ==
        errc::malformed_json
    );
    CHECK(parse(std::string(limits{}.max_policy_bytes + 1, ' ')).error().code == errc::limit_exceeded);
    CHECK(problems("[]").contains(""));
    CHECK(problems("{}").at("").find("'schema'") != std::string::npos);
}

TEST_CASE("no text cut short, and none changed in one byte, is read as something else in silence", "[policy]")
{
    const std::string whole = built_ins().front().json;
    for (std::size_t length = 0; length + 2 < whole.size(); ++length)
        CHECK_FALSE(parse(std::string_view{whole}.substr(0, length)).has_value());
}

TEST_CASE("names of policies are plain", "[policy]")
{
    for (const auto* const good : {"a", "strict-2", "team.web_1", "0"})
        CHECK(is_policy_name(good));
    for (const auto* const bad : {"", "A", "-a", "a/b", "a b", ".."})
        CHECK_FALSE(is_policy_name(bad));
    CHECK_FALSE(is_policy_name(std::string(65, 'a')));
}

TEST_CASE("the schema names what the reader knows", "[policy]")
{
    const auto document = boost::json::parse(schema());
    CHECK(document.at("$schema").as_string() == "https://json-schema.org/draft/2020-12/schema");
    const auto& properties = document.at("properties").as_object();
    CHECK(properties.size() == 13);
    for (const auto& m : measures()) {
        CHECK(properties.at("budgets").at("properties").as_object().contains(m.key));
        CHECK(is_rule(fmt::format("budgets.{}", m.key)));
    }
    CHECK(is_rule("TARE-SEC-001"));
    CHECK_FALSE(is_rule("budgets.nothing"));
    for (const auto& member : properties) {
        const std::string key{member.key()};
        INFO(key);
        if (key != "schema")
            CHECK(problems(fmt::format(R"({{"schema":"tare.policy/v1","{}":null}})", key)).contains("/" + key)
            );
    }
}

} // namespace tare::policy
