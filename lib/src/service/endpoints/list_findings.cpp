#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/judging.hpp"
#include "service/model.hpp"
#include "service/negotiation.hpp"
#include "service/word_parameter.hpp"

#include <tare/check/image.hpp>
#include <tare/http/offload.hpp>
#include <tare/report/write.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <optional>
#include <string>
#include <utility>

namespace tare::service {
namespace {

/// Which findings are asked for.
struct selection
{
    std::optional<report::practice> practice;
    std::optional<report::finding_result> result;
};

result<selection> read_query(const http::request& head)
{
    selection wanted;
    const auto practice = word_parameter<report::practice>(head, "practice");
    if (!practice)
        return practice.error();
    const auto outcome = word_parameter<report::finding_result>(head, "result");
    if (!outcome)
        return outcome.error();
    wanted.practice = *practice;
    wanted.result = *outcome;
    return wanted;
}

bool is_wanted(const selection& wanted, report::practice p, report::finding_result r) noexcept
{
    return (!wanted.practice || p == *wanted.practice) && (!wanted.result || r == *wanted.result);
}

/// The JSON form.
std::string list(report::image_report report, const selection& wanted)
{
    model::finding_list out;
    out.id = report.image.id;
    for (auto& f : check::completed(std::move(report.findings), report.analyser.analyser)) {
        if (!is_wanted(wanted, f.practice, f.result))
            continue;
        ++out.counts[std::string{check::to_string(f.result)}];
        out.findings.push_back(std::move(f));
    }
    return boost::json::serialize(boost::json::value_from(out));
}

/// As what a rule's result is as a finding's.
report::finding_result as_finding(policy::rule_result r) noexcept
{
    switch (r) {
    case policy::rule_result::pass:
        return report::finding_result::pass;
    case policy::rule_result::warn:
        return report::finding_result::warn;
    case policy::rule_result::fail:
        return report::finding_result::fail;
    case policy::rule_result::not_applicable:
        return report::finding_result::not_applicable;
    default:
        return report::finding_result::not_analysed;
    }
}

/// All other forms.
std::string render(const report::image_report& report, const selection& wanted, std::string_view format)
{
    auto all = policy::judge_findings({report}, today());
    std::erase_if(all.rules, [&wanted](const policy::rule_outcome& r) {
        return !is_wanted(wanted, r.practice, as_finding(r.result));
    });
    all.counts = policy::count(all.rules);
    return rendered({std::move(all)}, format);
}

result<std::string> findings_of(
    store::report_store& reports, std::string_view reference, const selection& wanted, std::string_view format
)
{
    auto report = find_report(reports, reference);
    if (!report)
        return report.error();
    check::judge_by_day(*report, today());
    return format == "json" ? list(std::move(*report), wanted) : render(*report, wanted, format);
}

http::task<http::response> serve_list_findings(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    const auto wanted = read_query(x.head);
    if (!wanted)
        co_return x.fail(wanted.error());
    auto work = [x, wanted = *wanted, format = (*chosen)->format] {
        return findings_of(*x.shared.reports, x.head.path_parameter("id"), wanted, format);
    };
    auto found = co_await http::offload(x.shared.storage, work);
    if (!found)
        co_return x.fail(found.error());
    http::response answer;
    answer.field("Cache-Control", "no-cache").field("Vary", "Accept");
    answer.body((*chosen)->content_type, std::move(*found));
    co_return answer;
}

} // namespace

endpoint list_findings_endpoint()
{
    endpoint e;
    e.path = "/v1/images/{id}/findings";
    e.id = "listFindings";
    e.summary = "What the checks found in an image";
    e.description =
        "One finding a check, by practice and number. A check that an older report does not have is "
        "'not_analysed', never left out. Whether a distribution is still supported is judged on the day of "
        "the "
        "question; the report itself says how it was on the day of the analysis.";
    e.parameters = {
        image_parameter(),
        filter_parameter<report::practice>("practice", "Only the findings of that practice."),
        filter_parameter<report::finding_result>("result", "Only the findings with that result."),
        format_parameter({"json", "text", "markdown", "sarif", "junit"}),
    };
    e.representations = verdict_representations(schema_of<model::finding_list>);
    e.answers = {{200, "The findings, and how many there are of each result.", {"Cache-Control", "Vary"}}};
    e.errors = {errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed};
    e.serve = serve_list_findings;
    return e;
}

} // namespace tare::service
