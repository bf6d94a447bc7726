#include "service/upload_outcome.hpp"

#include "service/answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::service {
namespace {

/// Whether a form shows what images are judged by and not the reports.
bool shows_verdicts(std::string_view format) noexcept
{
    return format != "json" && format != "text";
}

/// What is there is what counts, even where the archive would yield another report.
result<std::string> stored_under(store::report_store& store, store::new_report& r, bool created)
{
    return created ? result<std::string>{std::move(r.report_json)} : store.report(r.id);
}

result<std::vector<policy::verdict>> verdicts_on(
    const upload_outcome& outcome, const std::vector<std::string>& reports, store::report_store& store,
    const judge_of_images& judge
)
{
    std::vector<policy::verdict> verdicts;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        auto files = store.file_tree(outcome.ids[i]);
        if (!files)
            return files.error();
        const auto image = judged_image_of(reports[i], std::move(*files));
        if (!image)
            return image.error();
        verdicts.push_back(judge.judge(*image));
    }
    return verdicts;
}

result<std::string> text_of(const std::vector<std::string>& reports)
{
    std::string out;
    for (const auto& report : reports) {
        const auto text = report_text(report);
        if (!text)
            return text.error();
        out += (out.empty() ? "" : "\n") + *text;
    }
    return out;
}

std::string json_of(const std::vector<std::string>& reports, const std::vector<policy::verdict>& verdicts)
{
    auto json = fmt::format(R"({{"images":[{}])", fmt::join(reports, ","));
    if (!verdicts.empty()) {
        std::vector<std::string> each;
        each.reserve(verdicts.size());
        for (const auto& v : verdicts)
            each.push_back(policy::to_json(v));
        json += fmt::format(R"(,"verdicts":[{}])", fmt::join(each, ","));
    }
    return json + '}';
}

result<std::string> body_of(
    const std::vector<std::string>& reports, const std::vector<policy::verdict>& verdicts,
    std::string_view format
)
{
    if (shows_verdicts(format))
        return rendered(verdicts, format);
    if (format == "json")
        return json_of(reports, verdicts);
    auto text = text_of(reports);
    if (text && !verdicts.empty())
        *text += "\n" + rendered(verdicts, format);
    return text;
}

} // namespace

bool answer_plan::judges() const noexcept
{
    return judge.rules.has_value() || shows_verdicts(format);
}

result<upload_outcome>
keep(store::report_store& store, std::vector<store::new_report>& reports, const answer_plan& plan)
{
    const auto put = store.put_all(reports);
    if (!put)
        return put.error();
    upload_outcome outcome;
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const bool created = (*put)[i].created;
        outcome.created = outcome.created || created;
        auto stored = stored_under(store, reports[i], created);
        if (!stored)
            return stored.error();
        outcome.ids.push_back(std::move(reports[i].id));
        kept.push_back(std::move(*stored));
    }
    std::vector<policy::verdict> verdicts;
    if (plan.judges()) {
        auto judged = verdicts_on(outcome, kept, store, plan.judge);
        if (!judged)
            return judged.error();
        verdicts = std::move(*judged);
    }
    outcome.refused = plan.gate && std::any_of(verdicts.begin(), verdicts.end(), [](const auto& v) {
                          return v.result == policy::outcome::fail;
                      });
    auto body = body_of(kept, verdicts, plan.format);
    if (!body)
        return body.error();
    outcome.body = std::move(*body);
    return outcome;
}

http::response answer_of(upload_outcome outcome, const representation& chosen)
{
    http::response answer{outcome.refused ? 422U : outcome.created ? 201U : 200U};
    if (!outcome.refused && !outcome.ids.empty())
        answer.field("Location", "/v1/images/" + outcome.ids.front());
    answer.body(chosen.content_type, std::move(outcome.body));
    return answer;
}

} // namespace tare::service
