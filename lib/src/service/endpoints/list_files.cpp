#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/model.hpp"
#include "service/units.hpp"

#include <tare/http/offload.hpp>
#include <tare/report/file_tree.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace tare::service {
namespace {

constexpr std::size_t default_limit = 1000;
constexpr std::size_t most = 10'000;

/// A page of a directory: JSON of the entries, and where the next page starts.
struct listing
{
    std::string id;
    std::string entries;
    std::optional<std::string> next;
};

result<std::size_t> parse_start(std::optional<std::string_view> cursor)
{
    if (!cursor)
        return std::size_t{0};
    const auto start = parse_count(*cursor);
    if (!start || *start == 0)
        return make_error(
            errc::invalid_parameter, "The cursor is not one that a page gave. Take it from 'next'."
        );
    return static_cast<std::size_t>(*start);
}

result<listing> list(
    store::report_store& reports, std::string_view reference, std::string_view path, std::size_t start,
    std::size_t limit
)
{
    auto id = find_image(reports, reference);
    if (!id)
        return id.error();
    const auto stored = reports.file_tree(*id);
    if (!stored)
        return stored.error();
    const auto tree = report::decode_file_tree(*stored);
    if (!tree)
        return tree.error();
    auto entries = report::list_directory(*tree, path);
    if (!entries)
        return entries.error();
    const auto first = std::min(start, entries->size());
    const auto last = first + std::min(limit, entries->size() - first);
    listing page;
    page.id = std::move(*id);
    if (last < entries->size())
        page.next = std::to_string(last);
    const auto at = [&](std::size_t i) { return entries->begin() + static_cast<std::ptrdiff_t>(i); };
    page.entries = report::to_json(
        report::file_tree(std::make_move_iterator(at(first)), std::make_move_iterator(at(last)))
    );
    return page;
}

/// Some entries have more than all of them: those members are there or not, never null.
boost::json::value listing_schema(schema_registry& registry)
{
    auto schema = schema_of<model::file_list>(registry);
    auto& properties = registry["file_entry"].as_object()["properties"].as_object();
    properties["links"] = schema_of<std::uint64_t>(registry);
    properties["target"] = schema_of<std::string>(registry);
    properties["digest"] = schema_of<std::string>(registry);
    return schema;
}

http::task<http::response> serve(exchange x)
{
    const auto limit = count_parameter(x.head, "limit", default_limit, most);
    if (!limit)
        co_return x.fail(limit.error());
    const auto start = parse_start(x.head.parameter("cursor"));
    if (!start)
        co_return x.fail(start.error());
    const auto path = x.head.parameter("path").value_or("/");
    auto work = [x, path, start = *start, limit = *limit] {
        return list(*x.shared.reports, x.head.path_parameter("id"), path, start, limit);
    };
    const auto page = co_await http::offload(x.shared.storage, work);
    if (!page)
        co_return x.fail(page.error());

    http::response answer;
    answer.field("Cache-Control", "no-cache");
    if (page->next)
        answer.field(
            "Link", next_link(
                        fmt::format("/v1/images/{}/files", page->id), *limit, *page->next,
                        "&path=" + percent_encoded(path)
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
        limit_parameter(default_limit, most),
        cursor_parameter(),
    };
    e.representations = {{json_type, "", listing_schema}};
    e.answers = {{200, "A page of entries.", {"Cache-Control", "Link"}}};
    e.errors = {errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed};
    e.serve = serve;
    return e;
}

} // namespace tare::service
