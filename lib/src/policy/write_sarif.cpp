#include "policy/write.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/version.hpp>
#include <tare/check/check.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/policy/write.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

namespace tare::policy {
namespace {

namespace json = boost::json;

/// Where what has no path of its own is shown: it comes of the Dockerfile.
constexpr std::string_view dockerfile = "Dockerfile";
constexpr std::string_view root = "ROOTPATH";
/// Of help.text on GitHub.
constexpr std::size_t longest_help = 1024;

json::object text(std::string_view t)
{
    return {{"text", t}};
}

/// GitHub's scale: above 9.0 is critical, from 7.0 high, from 4.0 medium.
std::string_view score_of(report::severity s) noexcept
{
    switch (s) {
    case report::severity::critical:
        return "9.5";
    case report::severity::high:
        return "8.0";
    case report::severity::medium:
        return "5.5";
    case report::severity::low:
        return "2.5";
    case report::severity::info:
        break;
    }
    return "0.5";
}

std::string_view level_of(const rule_outcome& r) noexcept
{
    if (r.counts_for == outcome::fail)
        return "error";
    return r.severity >= report::severity::medium ? "warning" : "note";
}

json::object rule_of(const rule_outcome& r)
{
    const auto* const c = check::find(r.rule);
    auto help = r.fix.empty() && c != nullptr ? c->fix : r.fix;
    if (c != nullptr && !c->references.empty())
        help += fmt::format(" References: {}.", fmt::join(c->references, ", "));
    if (help.empty())
        help = r.title;
    if (help.size() > longest_help)
        help.resize(longest_help);
    const auto practice = check::to_string(r.practice);
    json::array tags{"container", practice};
    if (c != nullptr)
        for (const auto& reference : c->references)
            if (tags.size() < 20)
                tags.emplace_back(reference);
    json::object properties{{"precision", "high"}, {"security-severity", score_of(r.severity)}};
    properties["tags"] = std::move(tags);
    return {
        {"id", r.rule},
        {"shortDescription", text(r.title)},
        {"fullDescription", text(c == nullptr ? r.title : c->rationale)},
        {"help", text(help)},
        {"defaultConfiguration",
         json::object{{"level", r.severity >= report::severity::high ? "error" : "warning"}}},
        {"properties", std::move(properties)},
    };
}

/// A path as a relative URI reference (RFC 3986 section 4.2), whose first segment has no colon.
std::string uri_of(std::string_view path)
{
    if (path.starts_with('/'))
        path.remove_prefix(1);
    std::string out;
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

json::object location_of(const report::evidence& e)
{
    json::object artifact{{"uri", e.path ? uri_of(*e.path) : std::string{dockerfile}}};
    if (e.path)
        artifact["uriBaseId"] = root;
    const auto line = e.line.value_or(1);
    const auto column = e.column.value_or(1);
    json::object region{
        {"startLine", line}, {"startColumn", column}, {"endLine", line}, {"endColumn", column + 1}
    };
    json::object out{
        {"physicalLocation",
         json::object{{"artifactLocation", std::move(artifact)}, {"region", std::move(region)}}}
    };
    if (auto place = place_of(e); !place.empty())
        out["logicalLocations"] = json::array{json::object{{"fullyQualifiedName", std::move(place)}}};
    return out;
}

/// What a place is recognised by in the next report: not its layer or size, which change with every build.
std::string key_of(const rule_outcome& r, const report::evidence& e)
{
    auto key = fmt::format("{}\n{}\n{}", r.rule, e.path.value_or(""), e.key.value_or(""));
    if (!e.path && !e.key)
        key += "\n" + e.instruction.value_or("");
    return codec::sha256::of(as_bytes_view(key)).hex().substr(0, 16);
}

/// One run: the results on one image.
class run_writer
{
public:
    explicit run_writer(const verdict& v) : verdict_{v} {}

    json::object run()
    {
        json::array rules;
        for (const auto& r : verdict_.rules) {
            if (r.result == rule_result::off)
                continue;
            const auto index = rules.size();
            rules.push_back(rule_of(r));
            if (is_notable(r))
                add_results(r, index);
        }
        json::object driver{{"name", "Tare"}, {"version", version()}, {"semanticVersion", version()}};
        driver["rules"] = std::move(rules);
        json::object bases;
        bases[root] = json::object{{"uri", "file:///"}};
        json::object properties{{"image", verdict_.image}, {"verdict", to_string(verdict_.result)}};
        if (!verdict_.policy.empty())
            properties["policy"] = verdict_.policy;
        return {
            {"tool", json::object{{"driver", std::move(driver)}}},
            {"automationDetails", json::object{{"id", category()}}},
            {"invocations", json::array{json::object{{"executionSuccessful", true}}}},
            {"originalUriBaseIds", std::move(bases)},
            {"results", std::move(results_)},
            {"properties", std::move(properties)},
        };
    }

private:
    /// Tells the runs of one upload apart, on GitHub.
    [[nodiscard]] std::string category() const
    {
        return verdict_.policy.empty() ? fmt::format("tare/{}/", name_of(verdict_))
                                       : fmt::format("tare/{}/{}/", verdict_.policy, name_of(verdict_));
    }

    void add_results(const rule_outcome& r, std::size_t index)
    {
        if (r.evidence.empty())
            add_result(r, index, {});
        for (const auto& e : r.evidence)
            add_result(r, index, e);
    }

    void add_result(const rule_outcome& r, std::size_t index, const report::evidence& e)
    {
        auto message = r.result == rule_result::not_evaluated ? "Not evaluated: " + r.message : r.message;
        if (e.text && !e.text->empty())
            message += fmt::format(" ({})", *e.text);
        const auto key = key_of(r, e);
        const auto number = ++seen_[key];
        json::object result{
            {"ruleId", r.rule}, {"ruleIndex", index}, {"level", level_of(r)}, {"message", text(message)}
        };
        result["locations"] = json::array{location_of(e)};
        result["partialFingerprints"] =
            json::object{{"primaryLocationLineHash", fmt::format("{}:{}", key, number)}};
        result["properties"] = json::object{{"result", to_string(r.result)}};
        if (r.result == rule_result::waived)
            result["suppressions"] = json::array{json::object{
                {"kind", "external"},
                {"status", "accepted"},
                {"justification", fmt::format("{}", fmt::join(r.accepted_because, " "))}
            }};
        results_.push_back(std::move(result));
    }

    const verdict& verdict_;
    json::array results_;
    std::map<std::string, unsigned> seen_;
};

} // namespace

std::string to_sarif(const std::vector<verdict>& all)
{
    json::array runs;
    for (const auto& v : all)
        runs.push_back(run_writer{v}.run());
    json::object document{
        {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
        {"version", "2.1.0"},
    };
    document["runs"] = std::move(runs);
    return json::serialize(document);
}

} // namespace tare::policy
