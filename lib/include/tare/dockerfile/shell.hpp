#pragma once

#include <tare/dockerfile/build.hpp>
#include <tare/dockerfile/syntax.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What RUN, CMD and the like start, as far as it can be told without running it: the simple commands of a
/// POSIX shell script (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html). An honest
/// reader: what it does not understand it says.
namespace tare::dockerfile {

/// One word of a command.
struct shell_word
{
    /// Quotes and escapes removed; variables and substitutions as written.
    std::string text;
    position at;
    /// Some of it is a variable or a command substitution.
    bool variable = false;
    /// Some of it was quoted.
    bool quoted = false;
};

/// `> file`, `2>&1`, …
struct redirection
{
    /// Without the number before it: ">", ">>", "<", "<<", …
    std::string op;
    std::string target;
};

/// What follows a simple command.
enum class shell_join : std::uint8_t
{
    end,
    /// `;`, `&`, a line break, or the end of a group.
    sequence,
    /// `&&`
    and_then,
    /// `||`
    or_else,
    /// `|`
    pipe,
};

/// One simple command.
struct shell_command
{
    /// `NAME=value` before the command.
    std::vector<std::string> assignments;
    /// The program and its arguments; wrappers that only start another program (sudo, env, exec, time, …) are
    /// left out and named in `wrappers`.
    std::vector<shell_word> words;
    std::vector<std::string> wrappers;
    std::vector<redirection> redirections;
    shell_join then = shell_join::end;
    /// It is part of a group in parentheses, a substitution, or a script handed to another shell.
    bool nested = false;
    position at;

    /// The program without its folder; empty when there is none or it is a variable.
    [[nodiscard]] std::string_view program() const noexcept;

    /// True when one of the arguments is that word.
    [[nodiscard]] bool has_argument(std::string_view word) const noexcept;

    /// True for an option in its long form, alone or with `=value`, or as one letter in a group of short
    /// ones: `has_option('y', "yes")` holds for -y, -qy and --yes.
    [[nodiscard]] bool has_option(char letter, std::string_view name) const noexcept;

    /// The arguments that are no options.
    [[nodiscard]] std::vector<const shell_word*> operands() const;
};

/// A script.
struct shell_script
{
    /// In the order they are written; those of substitutions before the command they are in.
    std::vector<shell_command> commands;
    /// False when there is no telling what is run: another language, or quotes that do not match.
    bool understood = true;
};

/// Reads a script whose first byte stands where `where.at(0)` says.
[[nodiscard]] shell_script read_script(std::string_view text, const line_map& where);

/// What an instruction starts: RUN in any of its forms, CMD, ENTRYPOINT, HEALTHCHECK. Not understood when its
/// shell is none of the POSIX kind.
[[nodiscard]] shell_script script_of(const instruction& i, const std::vector<std::string>& shell);

/// True when no shell is given or the one given reads POSIX scripts.
[[nodiscard]] bool is_posix_shell(const std::vector<std::string>& shell) noexcept;

} // namespace tare::dockerfile
