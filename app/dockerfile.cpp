#include "bounds.hpp"
#include "commands.hpp"
#include "dockerfile_file.hpp"
#include "failure.hpp"
#include "terminal.hpp"

#include <tare/report/write_dockerfile.hpp>

#include <boost/describe/enum_from_string.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace tare::app {
namespace {

struct dockerfile_options
{
    std::string file;
    std::string format = "text";
    std::string fail_on = "medium";
    std::string ignore_file;
    std::vector<std::string> registries;
};

bool any_at_least(const report::dockerfile_report& r, const std::string& word)
{
    report::severity least{};
    if (!boost::describe::enum_from_string(word.c_str(), least))
        return false;
    return std::any_of(r.findings.begin(), r.findings.end(), [least](const report::finding& f) {
        const bool violated =
            f.result == report::finding_result::fail || f.result == report::finding_result::warn;
        return violated && f.severity >= least;
    });
}

int examine(const dockerfile_options& asked)
{
    const auto bounds = analysis_bounds({});
    if (!bounds)
        return fail("dockerfile", bounds.error());
    const auto outcome =
        examine_dockerfile({"dockerfile", asked.file, asked.ignore_file, asked.registries}, *bounds);
    if (!outcome)
        return fail("dockerfile", outcome.error());
    const auto& name = outcome->name;
    if (!outcome->problems.empty())
        return print_problems(name, outcome->problems);
    const auto written = asked.format == "json" ? report::to_json(outcome->report) + '\n'
                                                : report::to_text(outcome->report, name, terminal_style());
    if (std::fwrite(written.data(), 1, written.size(), stdout) != written.size() ||
        std::fflush(stdout) != 0) {
        std::perror("tare dockerfile: the report cannot be written to standard output");
        return failure;
    }
    return any_at_least(outcome->report, asked.fail_on) ? negative : success;
}

} // namespace

void add_dockerfile(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand("dockerfile", "Check a Dockerfile");
    const auto options = std::make_shared<dockerfile_options>();
    command
        ->add_option("file", options->file, "A Dockerfile, or a folder that holds one; - is standard input")
        ->required()
        ->type_name("FILE|-");
    command->add_option("--format", options->format, "How to write the report")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command->add_option("--fail-on", options->fail_on, "The least severity that makes the exit status 1")
        ->check(CLI::IsMember({"info", "low", "medium", "high", "critical", "never"}))
        ->capture_default_str();
    command
        ->add_option(
            "--dockerignore", options->ignore_file,
            "The context's .dockerignore; without it, the one beside FILE"
        )
        ->type_name("FILE");
    command
        ->add_option(
            "--allow-registry", options->registries,
            "Where images may come from: docker.io/library; may be given again"
        )
        ->type_name("NAME");
    command->callback([options, &status] { status = examine(*options); });
}

} // namespace tare::app
