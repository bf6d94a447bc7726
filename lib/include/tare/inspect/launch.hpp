#pragma once

#include <tare/image/config.hpp>
#include <tare/inspect/facts.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a container starts: the programs that ENTRYPOINT, CMD and HEALTHCHECK name, found as the runtime and
/// the shell would find them inside the image.
namespace tare::inspect {

/// Why a program cannot be started; the first that applies.
enum class launch_problem : std::uint8_t
{
    none,
    /// No such file on PATH, at the path, or at the end of its links.
    not_found,
    /// There is something, but it is no regular file.
    not_a_file,
    /// There is a file, but nobody may execute it.
    not_executable,
};

/// A program that has to be there.
struct started_program
{
    /// As it is written: "nginx", "./run.sh".
    std::string name;
    /// Where it is written: "config.Entrypoint[0]".
    std::string key;
    launch_problem problem = launch_problem::none;
    /// What was found, through links, whatever the problem with it; absent when nothing was.
    std::optional<image::node_id> file{};
    /// Absolute path by which it was found, before links are followed; empty when nothing was.
    std::string path{};
    /// The words that it is given, those of a script without quotes and not expanded; empty for what starts
    /// the next program, which they are handed on to.
    std::vector<std::string> arguments{};
    /// The shell that a shell form runs in, rather than something that the author named.
    bool is_shell = false;
    /// What starts it has taken another user before: gosu, su-exec.
    bool as_other_user = false;
    /// What starts it hands a file that the kernel does not know to a shell: shells themselves, and execvp(3)
    /// of what init programs use. The runtime does not.
    bool shell_helps_out = false;
};

/// A command line that a shell was put around: ["/bin/sh", "-c", "exec app"].
struct shell_form
{
    std::string_view shell;
    std::string_view script;
};

/// Tells shell form by the words that Docker makes of it; an author may write the same as exec form. The
/// answer refers to `words`.
[[nodiscard]] std::optional<shell_form> shell_form_of(const std::vector<std::string>& words);
std::optional<shell_form> shell_form_of(std::vector<std::string>&&) = delete;

/// Looks a program up as execvp(3) does: by PATH when it has no slash, else from `working_dir`.
[[nodiscard]] started_program find_program(
    const image_view& view, std::string_view name, std::string_view search_path, std::string_view working_dir
);

/// The programs that a container starts with: the first word of ENTRYPOINT and CMD, which are one command
/// line; what init programs and the like (tini, dumb-init, gosu, env) go on to start; and the first program
/// of a shell form. Empty when nothing is set. What is only known when it runs (variables, scripts that start
/// their arguments) is not followed.
[[nodiscard]] std::vector<started_program>
started_programs(const image_view& view, const image::image_config& config);

/// What a command line starts, as far as it says so.
struct launch
{
    std::vector<started_program> programs;
    /// The script of a shell form.
    std::optional<std::string> script;
};

/// The same as `started_programs`, with every program that the script of a shell form names plainly.
[[nodiscard]] launch launch_of(const image_view& view, const image::image_config& config);

/// The same for HEALTHCHECK: its program, or the shell and the programs that its script names. Empty when
/// there is no health check, or it is switched off.
[[nodiscard]] std::vector<started_program>
health_check_programs(const image_view& view, const image::image_config& config);

} // namespace tare::inspect
