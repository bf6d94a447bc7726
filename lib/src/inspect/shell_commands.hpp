#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// One simple command of a shell script: its words without quotes. Words of an unfinished quote run to the
/// end.
struct shell_command
{
    std::vector<std::string> words;
    /// True when its output goes into the next one ("curl ... | sh").
    bool pipes_on = false;

    /// The program's name without a path, after assignments, "sudo" and "exec"; empty when there is none.
    [[nodiscard]] std::string_view program() const noexcept;

    /// Whether `word` is among the words after the program.
    [[nodiscard]] bool has(std::string_view word) const noexcept;

    /// The first word after the program that is no option: "install" of "apt-get -y install". Values that
    /// follow an option as a word of their own are taken for it.
    [[nodiscard]] std::string_view verb() const noexcept;
};

/// The commands of a script, as far as separators and quotes tell: no expansion, no here-documents.
[[nodiscard]] std::vector<shell_command> shell_commands(std::string_view script);

/// Whether a shell runs that word itself, without a file: a builtin of POSIX shells or a reserved word.
[[nodiscard]] bool is_shell_builtin(std::string_view word) noexcept;

} // namespace tare::inspect
