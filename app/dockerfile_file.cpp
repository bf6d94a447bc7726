#include "dockerfile_file.hpp"

#include "commands.hpp"
#include "input_file.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace tare::app {
namespace {

/// The whole of a small file.
result<std::string> read_all(const std::string& path, std::size_t most, const std::string& hint)
{
    auto input = input_file::open(path, hint);
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

} // namespace

result<examined_file> examine_dockerfile(const dockerfile_source& source, const limits& bounds)
{
    const auto hint = fmt::format("tare {} - < Dockerfile", source.command);
    const auto file = file_of(source.path);
    const auto text = read_all(file, bounds.max_dockerfile_bytes, hint);
    if (!text)
        return text.error();
    check::dockerfile_options options;
    options.allowed_registries = source.registries;
    if (const auto ignore_file = ignore_file_of(file, source.ignore_file); !ignore_file.empty()) {
        auto ignored = read_all(ignore_file, bounds.max_dockerfile_bytes, hint);
        if (!ignored)
            return ignored.error();
        options.dockerignore = std::move(*ignored);
    }
    auto outcome = check::examine(*text, options, bounds);
    if (!outcome)
        return outcome.error();
    return examined_file{std::move(*outcome), file == "-" ? "Dockerfile" : file};
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

} // namespace tare::app
