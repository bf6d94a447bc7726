#include "service/judging.hpp"

#include "service/answers.hpp"

#include <tare/check/image.hpp>
#include <tare/report/write.hpp>

#include <fmt/format.h>

#include <utility>

namespace tare::service {

error of_parameter(std::string_view name, error e)
{
    if (describe(e.code).status >= 500)
        return e;
    return make_error(
        errc::invalid_parameter, fmt::format("The parameter '{}': {}", name, e.detail), std::move(e.where)
    );
}

std::chrono::sys_days today()
{
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

result<std::string> policy_json(store::report_store& store, std::string_view name)
{
    if (const auto* const found = policy::find_built_in(name))
        return found->json;
    auto stored = store.policy(name);
    if (!stored)
        return stored.error();
    return std::move(stored->json);
}

result<judged_image> judged_image_of(std::string_view report_json, std::string file_tree)
{
    auto report = report::from_json(report_json);
    if (!report)
        return report.error();
    check::judge_by_day(*report, today());
    return judged_image{std::move(*report), std::move(file_tree)};
}

result<judged_image> load_image(store::report_store& store, std::string_view reference)
{
    const auto id = find_image(store, reference);
    if (!id)
        return id.error();
    const auto report = store.report(*id);
    if (!report)
        return report.error();
    auto files = store.file_tree(*id);
    if (!files)
        return files.error();
    return judged_image_of(*report, std::move(*files));
}

result<judging_request> read_judging(const http::request& head, std::optional<std::string_view> fallback)
{
    judging_request wanted;
    const auto policy = head.parameter("policy");
    const auto baseline = head.parameter("baseline");
    const auto gate = head.parameter("gate");
    if (policy)
        wanted.policy = *policy;
    else if (fallback)
        wanted.policy = *fallback;
    if (!wanted.policy && (baseline || gate))
        return make_error(
            errc::invalid_parameter, "The parameters 'baseline' and 'gate' need a 'policy': policy=default."
        );
    if (wanted.policy && !policy::is_policy_name(*wanted.policy))
        return make_error(
            errc::invalid_parameter, "The parameter 'policy' takes a policy's name: 1 to 64 of [a-z0-9._-]. "
                                     "GET /v1/policies lists them."
        );
    if (baseline)
        wanted.baseline = *baseline;
    if (gate && *gate != "true" && *gate != "false")
        return make_error(errc::invalid_parameter, "The parameter 'gate' is true or false.");
    wanted.gate = gate == "true";
    return wanted;
}

policy::verdict judge_of_images::judge(const judged_image& image) const
{
    if (!rules)
        return policy::judge_findings(image.subject(), today());
    if (!baseline)
        return policy::judge(*rules, name, image.subject(), nullptr, today());
    const auto before = baseline->subject();
    return policy::judge(*rules, name, image.subject(), &before, today());
}

result<judge_of_images>
load_judge(store::report_store& store, const judging_request& wanted, const limits& bounds)
{
    judge_of_images out;
    if (!wanted.policy)
        return out;
    const auto json = policy_json(store, *wanted.policy);
    if (!json)
        return of_parameter("policy", json.error());
    auto rules = policy::parse(*json, bounds);
    // It was valid when it was stored; a check may be gone since.
    if (!rules)
        return of_parameter("policy", rules.error());
    out.rules = std::move(*rules);
    out.name = *wanted.policy;
    if (wanted.baseline) {
        auto baseline = load_image(store, *wanted.baseline);
        if (!baseline)
            return of_parameter("baseline", baseline.error());
        out.baseline = std::move(*baseline);
    }
    return out;
}

std::vector<representation> verdict_representations(schema_source json)
{
    return {
        {json_type, "json", json},
        {text_type, "text", text_schema},
        {markdown_type, "markdown", text_schema},
        {sarif_type, "sarif", any_schema},
        {junit_type, "junit", text_schema},
    };
}

std::string rendered(const std::vector<policy::verdict>& verdicts, std::string_view format)
{
    if (format == "markdown")
        return policy::to_markdown(verdicts);
    if (format == "sarif")
        return policy::to_sarif(verdicts);
    if (format == "junit")
        return policy::to_junit(verdicts);
    std::string text;
    for (const auto& v : verdicts)
        text += (text.empty() ? "" : "\n") + policy::to_text(v);
    return text;
}

std::vector<parameter> judging_parameters()
{
    return {
        {"policy", parameter::place::query, "The policy to judge by: its name.", {{"type", "string"}}},
        {"baseline",
         parameter::place::query,
         "The image to compare with: an id or a name.",
         {{"type", "string"}}},
        {"gate",
         parameter::place::query,
         "Whether an image that fails is answered with 422.",
         {{"type", "boolean"}, {"default", false}}},
    };
}

} // namespace tare::service
