#include "policy/glob.hpp"
#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/model.hpp"
#include "service/negotiation.hpp"
#include "service/word_parameter.hpp"

#include <tare/http/offload.hpp>
#include <tare/report/write_packages.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tare::service {
namespace {

constexpr std::size_t default_packages = 1000;
constexpr std::size_t most_packages = 10'000;
constexpr std::string_view packages_of_no_owner = "none";

/// Which packages are asked for.
struct package_selection
{
    std::optional<report::package_type> type;
    std::string name;
    /// Set where `name` is a glob and no prefix.
    std::shared_ptr<const policy::glob_set> names;
    std::optional<std::string> owner;

    [[nodiscard]] bool takes(const report::package& p) const
    {
        if (type && p.type != *type)
            return false;
        if (names ? !names->matches(p.name) : !p.name.starts_with(name))
            return false;
        return !owner || (*owner == packages_of_no_owner ? !p.owner : p.owner == owner);
    }
};

result<package_selection> read_package_query(const http::request& head)
{
    package_selection wanted;
    const auto type = word_parameter<report::package_type>(head, "type");
    if (!type)
        return type.error();
    wanted.type = *type;
    wanted.name = head.parameter("name").value_or("");
    if (wanted.name.find_first_of("*?[") != std::string::npos) {
        if (const auto glob = policy::to_expression(wanted.name); !glob)
            return make_error(
                errc::invalid_parameter,
                fmt::format("The parameter 'name' is no glob: {}", glob.error().detail)
            );
        wanted.names = std::make_shared<const policy::glob_set>(std::vector<std::string>{wanted.name});
    }
    if (const auto owner = head.parameter("owner"))
        wanted.owner = *owner;
    return wanted;
}

result<model::package_list> list(
    store::report_store& reports, std::string_view reference, const package_selection& wanted,
    std::size_t start, std::size_t limit
)
{
    auto report = find_report_with_packages(reports, reference);
    if (!report)
        return report.error();
    model::package_list page;
    page.id = report->image.id;
    page.systems = std::move(report->packages->systems);
    page.gaps = std::move(report->packages->gaps);
    for (auto& p : report->packages->packages) {
        if (!wanted.takes(p))
            continue;
        if (page.total >= start && page.packages.size() < limit)
            page.packages.push_back(std::move(p));
        ++page.total;
    }
    if (start + page.packages.size() < page.total)
        page.next = std::to_string(start + page.packages.size());
    return page;
}

/// What a page was asked with, for the next one.
std::string rest_of_query(const http::request& head)
{
    std::string out;
    for (const std::string_view name : {"type", "name", "owner", "format"})
        if (const auto value = head.parameter(name))
            out += fmt::format("&{}={}", name, percent_encoded(*value));
    return out;
}

std::string as_text(const model::package_list& page)
{
    auto out = report::to_text(page.packages);
    for (const auto& gap : page.gaps)
        out += fmt::format("Not complete: {}\n", gap);
    return out;
}

http::task<http::response> serve_list_packages(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    const auto limit = count_parameter(x.head, "limit", default_packages, most_packages);
    if (!limit)
        co_return x.fail(limit.error());
    const auto start = position_cursor(x.head);
    if (!start)
        co_return x.fail(start.error());
    const auto wanted = read_package_query(x.head);
    if (!wanted)
        co_return x.fail(wanted.error());
    auto work = [x, wanted = *wanted, start = *start, limit = *limit] {
        return list(*x.shared.reports, x.head.path_parameter("id"), wanted, start, limit);
    };
    const auto page = co_await http::offload(x.shared.storage, work);
    if (!page)
        co_return x.fail(page.error());
    http::response answer;
    answer.field("Cache-Control", "no-cache").field("Vary", "Accept");
    if (page->next)
        answer.field(
            "Link",
            next_link(
                fmt::format("/v1/images/{}/packages", page->id), *limit, *page->next, rest_of_query(x.head)
            )
        );
    answer.body(
        (*chosen)->content_type,
        (*chosen)->format == "text" ? as_text(*page) : boost::json::serialize(boost::json::value_from(*page))
    );
    co_return answer;
}

} // namespace

endpoint list_packages_endpoint()
{
    endpoint e;
    e.path = "/v1/images/{id}/packages";
    e.id = "listPackages";
    e.summary = "The packages of an image";
    e.description =
        "By type, name, version, architecture and place. 'gaps' says why packages may be missing; only where "
        "it is empty is the list whole.";
    e.parameters = {
        image_parameter(),
        filter_parameter<report::package_type>("type", "Only packages of that type."),
        {"name",
         parameter::place::query,
         "Only packages whose name starts like this or, with '*', '?' or '[', matches this glob.",
         {{"type", "string"}}},
        {"owner",
         parameter::place::query,
         "Only packages that belong to that package of the distribution; 'none': only those that belong to "
         "no "
         "other.",
         {{"type", "string"}}},
        limit_parameter(default_packages, most_packages),
        cursor_parameter(),
        format_parameter({"json", "text"}),
    };
    e.representations = {
        {json_type, "json", schema_of<model::package_list>},
        {text_type, "text", text_schema},
    };
    e.answers = {{200, "A page of packages.", {"Cache-Control", "Link", "Vary"}}};
    e.errors = {
        errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::conflict, errc::storage_failed
    };
    e.serve = serve_list_packages;
    return e;
}

} // namespace tare::service
