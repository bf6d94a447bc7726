#pragma once

#include <tare/image/config.hpp>
#include <tare/inspect/content.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Interpreters: what comes with them and may be loaded by whatever they run.
namespace tare::inspect {

/// An interpreter or virtual machine, as the table of them has it.
struct runtime
{
    /// "Python".
    std::string_view name;
    /// Names of its programs, before what follows of a version, between blanks.
    std::string_view programs;
    /// The same of its libraries, by which other programs run it.
    std::string_view libraries;
    /// Directories and files that it loads from, between blanks: below the prefix that the program is
    /// installed in ("/usr" of /usr/bin/python3), or absolute. "#" is the version, "*" any characters, "."
    /// the prefix itself.
    std::string_view directories;
    /// Variables of the environment that name more, as lists with colons; between blanks.
    std::string_view variables;
    /// What they hold: "its standard library and installed packages".
    std::string_view what;
    /// Files that stand at the top of what a program of it consists of, between blanks: "package.json".
    std::string_view markers;
    /// Options that take the next word, between blanks.
    std::string_view with_value;
    /// Options after which no word is a program's file, because they name or give the program themselves.
    std::string_view in_place;
};

/// All of them.
[[nodiscard]] const std::vector<runtime>& runtimes();

/// The one that a program's name tells, such as "python3.11"; null when it is none.
[[nodiscard]] const runtime* runtime_of_program(std::string_view name) noexcept;

/// The one that a library's name tells, such as "libpython3.11.so.1.0"; null when it is none.
[[nodiscard]] const runtime* runtime_of_library(std::string_view name) noexcept;

/// Whether a name is one of a shell: what its scripts start is known when they run.
[[nodiscard]] bool is_shell(std::string_view name) noexcept;

/// Whether a program starts what a file of its own says: supervisord, npm, make.
[[nodiscard]] bool starts_by_configuration(std::string_view name) noexcept;

/// The position of the file that an interpreter is to run among the words that it is given; absent when they
/// name none. A null `r` is a shell.
[[nodiscard]] std::optional<std::size_t>
script_among(const std::vector<std::string>& arguments, const runtime* r) noexcept;

/// The directory that a program of an interpreter stands in with what belongs to it: the nearest one above
/// `file` that has a marker, else the file's own. Empty when that is a directory for programs or of the
/// system. `file` is absolute, without links.
[[nodiscard]] std::string home_of(const image_view& view, const runtime& r, std::string_view file);

/// Where it loads from, of what is there: absolute paths in the table's order, each once. `installed_at` are
/// the absolute paths of its program or library: as it was found, of the links on the way, and of the file
/// itself.
[[nodiscard]] std::vector<std::string> directories_of(
    const image_view& view, const runtime& r, const std::vector<std::string>& installed_at,
    const image::image_config& config
);

} // namespace tare::inspect
