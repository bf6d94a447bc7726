#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/judging.hpp"
#include "service/negotiation.hpp"
#include "service/pages.hpp"

#include <tare/base/text.hpp>
#include <tare/check/image.hpp>
#include <tare/compare/compare.hpp>
#include <tare/compare/write.hpp>
#include <tare/http/offload.hpp>

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace tare::service {
namespace {

constexpr std::size_t most_files = 10'000;

/// A comparison, ready to be sent.
struct rendered_comparison
{
    std::string etag;
    std::string bytes;
};

/// One of the images, as the store has it.
struct stored_image
{
    report::image_report report;
    std::string files;
};

/// The name that was asked for is the one that somebody knows the image by now.
void put_first(std::vector<std::string>& names, std::string name)
{
    std::erase(names, name);
    names.insert(names.begin(), std::move(name));
}

result<stored_image> load(store::report_store& store, std::string_view parameter, std::string_view reference)
{
    const auto id = find_image(store, reference);
    if (!id)
        return of_parameter(parameter, id.error());
    auto report = stored_report(store, *id);
    if (!report)
        return of_parameter(parameter, report.error());
    auto files = store.file_tree(*id);
    if (!files)
        return of_parameter(parameter, files.error());
    check::judge_by_day(*report, today());
    if (id->find(reference) == std::string::npos)
        put_first(report->image.names, escape_text(reference));
    return stored_image{std::move(*report), std::move(*files)};
}

std::string written(const compare::comparison& c, std::string_view format, std::string_view address)
{
    if (format == "html")
        return compare::to_html(c, address);
    if (format == "text")
        return compare::to_text(c);
    return format == "markdown" ? compare::to_markdown(c) : compare::to_json(c);
}

result<rendered_comparison> render(
    store::report_store& store, std::string_view base, std::string_view target, std::size_t limit,
    std::string_view format
)
{
    const auto before = load(store, "base", base);
    if (!before)
        return before.error();
    const auto now = load(store, "target", target);
    if (!now)
        return now.error();
    compare::options options;
    options.most_files = limit;
    const auto outcome =
        compare::compare({before->report, before->files}, {now->report, now->files}, options);
    if (!outcome)
        return outcome.error();
    rendered_comparison out;
    out.bytes = written(
        *outcome, format,
        fmt::format("/v1/compare?base={}&target={}", percent_encoded(base), percent_encoded(target))
    );
    out.etag = entity_tag(out.bytes);
    return out;
}

http::task<http::response> serve_compare(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    const auto limit = count_parameter(x.head, "limit", compare::options{}.most_files, most_files);
    if (!limit)
        co_return x.fail(limit.error());
    auto work = [x, format = (*chosen)->format, limit = *limit] {
        return render(
            *x.shared.reports, x.head.parameter("base").value_or(""), x.head.parameter("target").value_or(""),
            limit, format
        );
    };
    auto outcome = co_await http::offload(x.shared.storage, std::move(work));
    if (!outcome)
        co_return x.fail(outcome.error());
    const bool unchanged = matches(joined_field(x.head, "if-none-match"), outcome->etag);
    http::response answer{unchanged ? 304U : 200U};
    // What the names mean may change, and so may the day.
    answer.field("ETag", outcome->etag).field("Cache-Control", "no-cache").field("Vary", "Accept");
    if ((*chosen)->format == "html")
        secure_page(answer);
    if (!unchanged)
        answer.body((*chosen)->content_type, std::move(outcome->bytes));
    co_return answer;
}

parameter side_parameter(std::string_view name, std::string_view description)
{
    return {name, parameter::place::query, description, {{"type", "string"}}, true};
}

} // namespace

endpoint compare_endpoint()
{
    endpoint e;
    e.path = "/v1/compare";
    e.id = "compareImages";
    e.summary = "What differs between two images";
    e.description = "Sizes, layers, history, files, packages, config, labels, users, attack surface and "
                    "findings of the target against those of the base, and the key differences in words.";
    e.parameters = {
        side_parameter("base", "The image to compare with: an id, 12 or more digits of it, or a name."),
        side_parameter("target", "The image that is compared: likewise."),
        limit_parameter(compare::options{}.most_files, most_files),
        format_parameter({"json", "text", "markdown", "html"}),
    };
    e.parameters.at(2).description = "Files listed of those added, of those removed and of those changed.";
    e.representations = {
        {json_type, "json", schema_of<compare::comparison>},
        {text_type, "text", text_schema},
        {markdown_type, "markdown", text_schema},
        {html_type, "html", text_schema},
    };
    const std::vector<std::string_view> fields{
        "ETag", "Cache-Control", "Vary", "Content-Security-Policy", "Referrer-Policy"
    };
    e.answers = {
        {200, "The comparison.", fields},
        {304, "The client has it already (If-None-Match).", fields, false},
    };
    e.errors = {errc::storage_failed};
    e.serve = serve_compare;
    return e;
}

} // namespace tare::service
