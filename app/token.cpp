#include "commands.hpp"

#include <tare/base/text.hpp>
#include <tare/http/bearer_tokens.hpp>
#include <tare/service/scopes.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tare::app {
namespace {

struct token_options
{
    std::string name;
    std::vector<std::string> scopes;
    std::string file;
};

error unusable(const std::string& file, int cause)
{
    return make_error(
        errc::invalid_parameter, fmt::format("{}: {}.", file, std::generic_category().message(cause))
    );
}

/// True when the file is there and does not end with an end of line, which a line appended to it would need.
result<bool> is_cut_short(const std::string& file, std::string_view name)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0)
        return errno == ENOENT ? result<bool>{false} : result<bool>{unusable(file, errno)};
    if (status.st_size == 0)
        return false;
    const auto there = http::bearer_tokens::load(file, service::token_scopes, {});
    if (!there)
        return there.error();
    if ((*there)->holds(name))
        return make_error(
            errc::invalid_parameter,
            fmt::format(
                "{}: there is a token '{}' already. Choose another name, or remove its line.", file, name
            )
        );
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    char last = '\n';
    const bool read = descriptor >= 0 && ::pread(descriptor, &last, 1, status.st_size - 1) == 1;
    const int cause = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!read)
        return unusable(file, cause);
    return last != '\n';
}

/// Adds the line in one write, so that a service that reads the file at that moment sees all of it or
/// nothing.
result<void> append(const std::string& file, std::string_view name, std::string line)
{
    const auto cut_short = is_cut_short(file, name);
    if (!cut_short)
        return cut_short.error();
    line = (*cut_short ? "\n" : "") + std::move(line) + '\n';
    // Nothing in it is secret, and a container's user is another one than ours.
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return unusable(file, errno);
    const bool kept = ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                      ::fsync(descriptor) == 0;
    const int cause = errno;
    ::close(descriptor);
    if (!kept)
        return unusable(file, cause);
    return {};
}

int fail_token(const error& e)
{
    fmt::print(stderr, "tare token new: {}\n", escape_text(e.detail));
    return failure;
}

int make_token(const token_options& wanted)
{
    const auto made = http::make_bearer_token(wanted.name, wanted.scopes, service::token_scopes);
    if (!made)
        return fail_token(made.error());
    if (!wanted.file.empty())
        if (const auto appended = append(wanted.file, wanted.name, made->line); !appended)
            return fail_token(appended.error());
    fmt::print("{}\n", made->secret);
    if (wanted.file.empty())
        fmt::print("{}\n", made->line);
    if (std::fflush(stdout) != 0)
        return fail_token(
            make_error(errc::invalid_parameter, "The token cannot be written to standard output.")
        );
    if (wanted.file.empty())
        fmt::print(
            stderr, "The first line is the token, the second belongs into the file of TARE_AUTH_TOKENS.\n"
        );
    fmt::print(
        stderr,
        "The token is shown once and stored nowhere. SIGHUP has a running service read the file again.\n"
    );
    return success;
}

} // namespace

void add_token(CLI::App& app, int& status)
{
    auto* const command = app.add_subcommand("token", "Make tokens for clients of a service");
    command->require_subcommand(1);
    auto* const make = command->add_subcommand(
        "new", "Print a new token, and the line that lets it in: a name, its scopes and its hash"
    );
    const auto options = std::make_shared<token_options>();
    make->add_option("NAME", options->name, "Who will use it, for the log")->required();
    make->add_option("--scope", options->scopes, "What it is good for: read, write, admin")
        ->delimiter(',')
        ->required();
    make->add_option("--append", options->file, "Add the line to that file, and print the token only")
        ->type_name("FILE");
    make->callback([options, &status] { status = make_token(*options); });
}

} // namespace tare::app
