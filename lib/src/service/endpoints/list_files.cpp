#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/model.hpp"

#include <tare/base/text.hpp>
#include <tare/http/offload.hpp>
#include <tare/report/file_tree.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tare::service {
namespace {

constexpr std::size_t default_files = 1000;
constexpr std::size_t most_files_listed = 10'000;
constexpr std::string_view files_of_no_owner = "none";

/// A page of a directory: JSON of the entries, and where the next page starts.
struct listing
{
    std::string id;
    std::string entries;
    std::optional<std::string> next;
};

/// What a page of files is asked with.
struct question
{
    std::string_view path;
    /// A package's name, or "none": then files at any depth are meant.
    std::optional<std::string_view> owner;
    report::page page;
};

/// The names of the packages of a report, in its order; none of a report that lists none. Read once for all
/// pages.
result<package_names::list> packages_of(context& shared, const std::string& id)
{
    const auto changes = shared.reports->changes();
    if (auto kept = shared.packages.find(id, changes))
        return kept;
    auto report = stored_report(*shared.reports, id);
    if (!report)
        return report.error();
    std::vector<std::string> names;
    if (report->packages)
        for (auto& p : report->packages->packages)
            names.push_back(std::move(p.name));
    auto read = std::make_shared<const std::vector<std::string>>(std::move(names));
    shared.packages.keep(id, changes, read);
    return package_names::list{std::move(read)};
}

result<report::page_of_files>
owned(std::string_view stored, const question& asked, std::span<const std::string> packages)
{
    if (*asked.owner == files_of_no_owner)
        return report::list_owned(stored, asked.path, nullptr, asked.page);
    if (std::find(packages.begin(), packages.end(), *asked.owner) == packages.end())
        return make_error(
            errc::not_found, fmt::format(
                                 "The image has no package '{}'. GET /v1/images/{{id}}/packages lists them.",
                                 escape_text(*asked.owner)
                             )
        );
    const auto is_owner = [&](std::uint32_t position) {
        return position < packages.size() && packages[position] == *asked.owner;
    };
    return report::list_owned(stored, asked.path, is_owner, asked.page);
}

result<listing> list(context& shared, std::string_view reference, const question& asked)
{
    auto id = find_image(*shared.reports, reference);
    if (!id)
        return id.error();
    const auto stored = shared.reports->file_tree(*id);
    if (!stored)
        return stored.error();
    const auto packages = packages_of(shared, *id);
    if (!packages)
        return packages.error();
    const auto found = asked.owner ? owned(*stored, asked, **packages)
                                   : report::list_directory(*stored, asked.path, asked.page);
    if (!found)
        return found.error();
    listing out;
    out.id = std::move(*id);
    if (found->has_more)
        out.next = std::to_string(asked.page.first + found->entries.size());
    out.entries = report::to_json(found->entries, **packages);
    return out;
}

/// Some entries have more than all of them: those members are there or not, never null.
boost::json::value listing_schema(schema_registry& registry)
{
    auto schema = schema_of<model::file_list>(registry);
    auto& properties = registry["file_entry"].as_object()["properties"].as_object();
    properties["links"] = schema_of<std::uint64_t>(registry);
    properties["target"] = schema_of<std::string>(registry);
    properties["digest"] = schema_of<std::string>(registry);
    properties["package"] = schema_of<std::string>(registry);
    properties["part"] = schema_of<std::uint64_t>(registry);
    return schema;
}

http::task<http::response> serve_list_files(exchange x)
{
    const auto limit = count_parameter(x.head, "limit", default_files, most_files_listed);
    if (!limit)
        co_return x.fail(limit.error());
    const auto start = position_cursor(x.head);
    if (!start)
        co_return x.fail(start.error());
    const question asked{x.head.parameter("path").value_or("/"), x.head.parameter("owner"), {*start, *limit}};
    auto work = [x, asked] { return list(x.shared, x.head.path_parameter("id"), asked); };
    const auto page = co_await http::offload(x.shared.storage, work);
    if (!page)
        co_return x.fail(page.error());

    http::response answer;
    answer.field("Cache-Control", "no-cache");
    if (page->next)
        answer.field(
            "Link", next_link(
                        fmt::format("/v1/images/{}/files", page->id), *limit, *page->next,
                        "&path=" + percent_encoded(asked.path) +
                            (asked.owner ? "&owner=" + percent_encoded(*asked.owner) : "")
                    )
        );
    const auto next = page->next ? boost::json::value(*page->next) : boost::json::value(nullptr);
    answer.body(
        json_type,
        fmt::format(
            R"({{"id":{},"entries":{},"next":{}}})", boost::json::serialize(boost::json::value(page->id)),
            page->entries, boost::json::serialize(next)
        )
    );
    co_return answer;
}

} // namespace

endpoint list_files_endpoint()
{
    endpoint e;
    e.path = "/v1/images/{id}/files";
    e.id = "listFiles";
    e.summary = "A path of the image's root filesystem";
    e.description = "The entry itself, followed by what it holds when it is a directory, in order. Symbolic "
                    "links are not followed.";
    e.parameters = {
        image_parameter(),
        {"path",
         parameter::place::query,
         "The path's bytes, percent-encoded.",
         {{"type", "string"}, {"default", "/"}}},
        {"owner",
         parameter::place::query,
         "The name of a package, or 'none' for what belongs to no package.",
         {{"type", "string"}}},
        limit_parameter(default_files, most_files_listed),
        cursor_parameter(),
    };
    e.representations = {{json_type, "", listing_schema}};
    e.answers = {{200, "A page of entries.", {"Cache-Control", "Link"}}};
    e.errors = {errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed};
    e.serve = serve_list_files;
    return e;
}

} // namespace tare::service
