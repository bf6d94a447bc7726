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
result<std::string> stored_report(store::report_store& store, store::new_report& r, bool created)
{
    return created ? result<std::string>{std::move(r.report_json)} : store.report(r.id);
}

result<void> judge(store::report_store& store, const answer_plan& plan, upload_outcome& outcome)
{
    for (std::size_t i = 0; i < outcome.ids.size(); ++i) {
        const auto files = store.file_tree(outcome.ids[i]);
        if (!files)
            return files.error();
        const auto image = judged_image_of(outcome.reports[i], *files);
        if (!image)
            return image.error();
        outcome.verdicts.push_back(plan.judge.judge(*image));
    }
    return {};
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
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const bool created = (*put)[i].created;
        outcome.created = outcome.created || created;
        auto stored = stored_report(store, reports[i], created);
        if (!stored)
            return stored.error();
        outcome.ids.push_back(std::move(reports[i].id));
        outcome.reports.push_back(std::move(*stored));
    }
    if (plan.judges())
        if (const auto judged = judge(store, plan, outcome); !judged)
            return judged.error();
    if (plan.format != "text")
        return outcome;
    for (auto& report : outcome.reports) {
        auto text = report_text(report);
        if (!text)
            return text.error();
        report = std::move(*text);
    }
    return outcome;
}

namespace {

std::string body_of(const upload_outcome& outcome, const answer_plan& plan)
{
    if (shows_verdicts(plan.format))
        return rendered(outcome.verdicts, plan.format);
    if (plan.format == "text") {
        auto text = fmt::format("{}", fmt::join(outcome.reports, "\n"));
        if (plan.judges())
            text += "\n" + rendered(outcome.verdicts, plan.format);
        return text;
    }
    auto json = fmt::format(R"({{"images":[{}])", fmt::join(outcome.reports, ","));
    if (plan.judges()) {
        std::vector<std::string> verdicts;
        for (const auto& v : outcome.verdicts)
            verdicts.push_back(policy::to_json(v));
        json += fmt::format(R"(,"verdicts":[{}])", fmt::join(verdicts, ","));
    }
    return json + '}';
}

bool fails(const upload_outcome& outcome, const answer_plan& plan)
{
    return plan.gate && std::any_of(outcome.verdicts.begin(), outcome.verdicts.end(), [](const auto& v) {
               return v.result == policy::outcome::fail;
           });
}

} // namespace

http::response answer_of(const upload_outcome& outcome, const answer_plan& plan, const representation& chosen)
{
    const bool refused = fails(outcome, plan);
    http::response answer{refused ? 422U : outcome.created ? 201U : 200U};
    if (!refused && !outcome.ids.empty())
        answer.field("Location", "/v1/images/" + outcome.ids.front());
    answer.body(chosen.content_type, body_of(outcome, plan));
    return answer;
}

} // namespace tare::service
