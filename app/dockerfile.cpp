#include "bounds.hpp"
#include "commands.hpp"
#include "input_file.hpp"
#include "terminal.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/text.hpp>
#include <tare/check/dockerfile.hpp>
#include <tare/report/write_dockerfile.hpp>

#include <boost/describe/enum_from_string.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
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

int fail(const error& e)
{
    fmt::print(stderr, "tare dockerfile: {}: {}\n", describe(e.code).title, escape_text(e.detail));
    return failure;
}

/// The whole of a small file.
result<std::string> read_all(const std::string& path, std::size_t most)
{
    auto input = input_file::open(path, "tare dockerfile - < Dockerfile");
    if (!input)
        return input.error();
    std::string out;
    std::array<std::byte, 1U << 16U> buffer{};
    // One byte more than is read, so that a larger file is refused as such and not cut.
    while (out.size() <= most) {
        const auto size = input->read(buffer);
        if (!size)
            return size.error();
        if (*size == 0)
            return out;
        out += as_text(bytes_view{buffer}.first(*size));
    }
    return out;
}

/// A folder stands for the Dockerfile in it.
std::string file_of(const std::string& path)
{
    std::error_code ignored;
    if (path != "-" && std::filesystem::is_directory(path, ignored))
        return (std::filesystem::path{path} / "Dockerfile").string();
    return path;
}

/// As BuildKit finds it: NAME.dockerignore, else .dockerignore in the folder.
std::string ignore_file_of(const std::string& file, const std::string& asked)
{
    if (!asked.empty() || file == "-")
        return asked;
    std::error_code ignored;
    const auto beside = std::filesystem::path{file}.parent_path() / ".dockerignore";
    for (const auto& candidate : {file + ".dockerignore", beside.string()})
        if (std::filesystem::is_regular_file(candidate, ignored))
            return candidate;
    return {};
}

/// What a compiler would print: the file, the place and what is wrong.
int print_problems(const std::string& name, const std::vector<dockerfile::problem>& problems)
{
    for (const auto& p : problems)
        fmt::print(
            stderr, "{}:{}:{}: error: {}\n", escape_text(name), p.at.line, p.at.column, escape_text(p.message)
        );
    return failure;
}

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
        return fail(bounds.error());
    const auto file = file_of(asked.file);
    const auto text = read_all(file, bounds->max_dockerfile_bytes);
    if (!text)
        return fail(text.error());
    check::dockerfile_options options;
    options.allowed_registries = asked.registries;
    if (const auto ignore_file = ignore_file_of(file, asked.ignore_file); !ignore_file.empty()) {
        auto ignored = read_all(ignore_file, bounds->max_dockerfile_bytes);
        if (!ignored)
            return fail(ignored.error());
        options.dockerignore = std::move(*ignored);
    }
    const auto outcome = check::examine(*text, options, *bounds);
    if (!outcome)
        return fail(outcome.error());
    const std::string name = file == "-" ? "Dockerfile" : file;
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
