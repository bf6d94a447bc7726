#include "archive.hpp"
#include "bounds.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "output_file.hpp"
#include "terminal.hpp"

#include <tare/base/error.hpp>
#include <tare/policy/policy.hpp>
#include <tare/policy/verdict.hpp>
#include <tare/policy/write.hpp>
#include <tare/report/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tare::app {
namespace {

struct check_options
{
    archive_options archive;
    std::string policy = "default";
    std::string baseline;
    std::string format = "text";
    std::string output;
};

/// A built-in policy by its name, else the file of that name.
result<policy::policy> load_policy(const std::string& name, const limits& bounds)
{
    if (const auto* const found = policy::find_built_in(name))
        return policy::parse(found->json);
    std::error_code ignored;
    if (name != "-" && policy::is_policy_name(name) && !std::filesystem::exists(name, ignored)) {
        std::vector<std::string_view> names;
        for (const auto& b : policy::built_ins())
            names.push_back(b.name);
        return make_error(
            errc::invalid_parameter,
            fmt::format(
                "There is no policy '{}' and no such file. Built in are: {}.", name, fmt::join(names, ", ")
            )
        );
    }
    const auto json =
        read_small_file(name, bounds.max_policy_bytes, "tare check app.tar --policy - < policy.json");
    if (!json)
        return json.error();
    return policy::parse(*json, bounds);
}

/// A report as `tare inspect --format json` or the service wrote it: by itself, or the only one of "images".
result<report::image_report> load_baseline(const std::string& path)
{
    const auto text =
        read_small_file(path, most_report_bytes, "tare check app.tar --baseline - < report.json");
    if (!text)
        return text.error();
    return parse_report(*text, path);
}

std::string written(const std::vector<policy::verdict>& verdicts, const check_options& asked)
{
    if (asked.format == "markdown")
        return policy::to_markdown(verdicts);
    if (asked.format == "sarif")
        return policy::to_sarif(verdicts) + '\n';
    if (asked.format == "junit")
        return policy::to_junit(verdicts);
    std::vector<std::string> parts;
    if (asked.format == "json") {
        for (const auto& v : verdicts)
            parts.push_back(policy::to_json(v));
        return fmt::format("{{\"verdicts\":[{}]}}\n", fmt::join(parts, ","));
    }
    const auto style = asked.output.empty() ? terminal_style() : report::text_style{};
    for (const auto& v : verdicts)
        parts.push_back(policy::to_text(v, style));
    return fmt::format("{}", fmt::join(parts, "\n"));
}

result<std::vector<policy::verdict>> judge(const check_options& asked)
{
    const auto bounds = analysis_bounds(asked.archive.bounds);
    if (!bounds)
        return bounds.error();
    const auto rules = load_policy(asked.policy, *bounds);
    if (!rules)
        return rules.error();
    std::optional<report::image_report> earlier;
    if (!asked.baseline.empty()) {
        auto loaded = load_baseline(asked.baseline);
        if (!loaded)
            return loaded.error();
        earlier = std::move(*loaded);
    }
    const auto images = analyse_archive(asked.archive, "docker save app:1.2 | tare check -");
    if (!images)
        return images.error();
    std::optional<policy::subject> baseline;
    if (earlier)
        baseline.emplace(policy::subject{*earlier});
    const std::chrono::year_month_day today =
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    std::vector<policy::verdict> out;
    for (const auto& i : *images)
        out.push_back(
            policy::judge(*rules, asked.policy, {i.report, i.files}, baseline ? &*baseline : nullptr, today)
        );
    return out;
}

int check(const check_options& asked)
{
    const auto from_input = [](const std::string& path) { return path == "-" ? 1 : 0; };
    if (from_input(asked.archive.file) + from_input(asked.policy) + from_input(asked.baseline) > 1)
        return fail(
            "check", make_error(errc::invalid_parameter, "Standard input can be one of the files only.")
        );
    const auto verdicts = judge(asked);
    if (!verdicts)
        return fail("check", verdicts.error());
    if (const auto done = write_output(written(*verdicts, asked), asked.output, "The verdict"); !done)
        return fail("check", done.error());
    const bool fails = std::any_of(verdicts->begin(), verdicts->end(), [](const policy::verdict& v) {
        return v.result == policy::outcome::fail;
    });
    return fails ? negative : success;
}

} // namespace

void add_check(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand("check", "Say whether an image may pass: exits 1 when it fails");
    const auto options = std::make_shared<check_options>();
    add_archive_options(*command, options->archive);
    command
        ->add_option(
            "--policy", options->policy,
            "cis, default, distroless, dive, strict, or the file of one of your own"
        )
        ->type_name("NAME|FILE")
        ->capture_default_str();
    command
        ->add_option(
            "--baseline", options->baseline,
            "The report to compare with, as tare inspect --format json writes it"
        )
        ->type_name("FILE");
    command->add_option("--format", options->format, "How to write the verdict")
        ->check(CLI::IsMember({"text", "json", "markdown", "sarif", "junit"}))
        ->capture_default_str();
    command->add_option("--output", options->output, "Where to write it; without, standard output")
        ->type_name("FILE");
    command->callback([options, &status] { status = check(*options); });
}

} // namespace tare::app
