#include "inspect/shell_commands.hpp"

#include <tare/image/path.hpp>
#include <tare/inspect/launch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::inspect {
namespace {

using image::base_name;

constexpr std::uint32_t execute_bits = 0111;
constexpr std::size_t most_programs = 32;

std::string joined(std::string_view directory, std::string_view name)
{
    return fmt::format("{}/{}", directory, name);
}

/// What stands at a path, judged as a program.
started_program at_path(const image_view& view, std::string_view name, const std::string& path)
{
    started_program out;
    out.name = name;
    out.file = view.files.resolve(path);
    if (!out.file) {
        out.problem = launch_problem::not_found;
        return out;
    }
    out.path = path;
    const auto& inode = view.files.inode_of(*out.file);
    if (inode.type != tar::entry_type::regular)
        out.problem = launch_problem::not_a_file;
    else if ((inode.mode() & execute_bits) == 0)
        out.problem = launch_problem::not_executable;
    return out;
}

/// Programs that start the program that follows, and how many words of their own come before it.
struct wrapper
{
    std::string_view name;
    /// Words that are not options: the user of gosu.
    std::size_t operands;
    /// Options that take the next word.
    std::string_view with_value;
};

constexpr std::array wrappers{
    wrapper{"tini", 0, "-p -e"},      wrapper{"tini-static", 0, "-p -e"}, wrapper{"docker-init", 0, "-p -e"},
    wrapper{"dumb-init", 0, "-r"},    wrapper{"catatonit", 0, ""},        wrapper{"gosu", 1, ""},
    wrapper{"su-exec", 1, ""},        wrapper{"nice", 0, "-n"},           wrapper{"env", 0, "-u -C"},
    wrapper{"stdbuf", 0, "-i -o -e"}, wrapper{"setsid", 0, ""},
};

bool takes_value(const wrapper& w, std::string_view option) noexcept
{
    return option.size() == 2 && w.with_value.find(option) != std::string_view::npos;
}

/// The position of the program that a wrapper at `at` starts; absent when `at` is none, or nothing follows.
std::optional<std::size_t> wrapped(const std::vector<std::string>& words, std::size_t at)
{
    const auto known = std::find_if(wrappers.begin(), wrappers.end(), [&](const wrapper& w) {
        return w.name == base_name(words[at]);
    });
    if (known == wrappers.end())
        return std::nullopt;
    auto operands = known->operands;
    for (auto i = at + 1; i < words.size(); ++i) {
        const auto& word = words[i];
        if (takes_value(*known, word))
            ++i;
        else if (word.starts_with('-') || (known->name == "env" && word.find('=') != std::string::npos))
            continue;
        else if (operands > 0)
            --operands;
        else
            return i;
    }
    return std::nullopt;
}

/// Whether a word of a script is what it stands for: no expansion, no pattern.
bool is_literal(std::string_view word) noexcept
{
    return word.find_first_of("$`*?<>{}[]~#\"'") == std::string_view::npos && !word.empty();
}

/// ENTRYPOINT and CMD, which a runtime joins.
class command_line
{
public:
    explicit command_line(const image::image_config& config)
        : words_{config.entrypoint}, of_entrypoint_{words_.size()}
    {
        words_.insert(words_.end(), config.cmd.begin(), config.cmd.end());
    }

    [[nodiscard]] const std::vector<std::string>& words() const noexcept { return words_; }

    [[nodiscard]] std::string key(std::size_t i) const
    {
        return i < of_entrypoint_ ? fmt::format("config.Entrypoint[{}]", i)
                                  : fmt::format("config.Cmd[{}]", i - of_entrypoint_);
    }

    /// The words of a shell form that begins at `from`: those of ENTRYPOINT alone, where CMD gives the script
    /// arguments, else all. Empty where there is none.
    [[nodiscard]] std::vector<std::string> shell_form(std::size_t from) const
    {
        const auto first = words_.begin() + static_cast<std::ptrdiff_t>(from);
        if (from < of_entrypoint_) {
            std::vector<std::string> own(first, words_.begin() + static_cast<std::ptrdiff_t>(of_entrypoint_));
            if (shell_form_of(own))
                return own;
        }
        std::vector<std::string> all(first, words_.end());
        return shell_form_of(all) ? all : std::vector<std::string>{};
    }

private:
    std::vector<std::string> words_;
    std::size_t of_entrypoint_;
};

/// Finds the programs of one command line.
class launch_examination
{
public:
    launch_examination(const image_view& view, const image::image_config& config)
        : view_{view}, config_{config}
    {}

    started_program& add(std::string_view name, std::string key, bool is_shell = false)
    {
        auto found = find_program(view_, name, config_.search_path(), config_.working_dir);
        found.key = std::move(key);
        found.is_shell = is_shell;
        found_.push_back(std::move(found));
        return found_.back();
    }

    /// Of a script either the first program or all.
    void add_line(const command_line& line, bool whole_script)
    {
        const auto& words = line.words();
        bool other_user = false;
        bool helped_out = false;
        for (std::optional<std::size_t> i = 0; i && *i < words.size() && found_.size() < most_programs;
             i = wrapped(words, *i)) {
            const auto form = line.shell_form(*i);
            auto& program = add(words[*i], line.key(*i), *i == 0 && !form.empty());
            program.as_other_user = other_user;
            program.shell_helps_out = helped_out;
            if (!form.empty()) {
                script_ = form.back();
                const auto key = line.key(*i + form.size() - 1);
                return whole_script ? add_all_of(form.back(), key) : add_first_of(form.back(), key);
            }
            const auto name = base_name(words[*i]);
            other_user = other_user || name == "gosu" || name == "su-exec";
            // gosu is written in Go and calls execve(2) itself.
            helped_out = name != "gosu";
            // Those of the last one only: what stands before hands them on.
            if (!wrapped(words, *i))
                program.arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(*i) + 1, words.end());
        }
    }

    /// The program that a script starts with, when it says so plainly.
    void add_first_of(std::string_view script, const std::string& key)
    {
        const auto commands = shell_commands(script);
        if (commands.empty())
            return;
        const auto program = word_of_program(commands.front());
        if (is_literal(program) && !is_shell_builtin(program))
            add_command(commands.front(), program, key);
    }

    /// Every program that a script names plainly.
    void add_all_of(std::string_view script, const std::string& key)
    {
        std::vector<std::string> seen;
        for (const auto& command : shell_commands(script)) {
            const auto program = word_of_program(command);
            if (!is_literal(program) || is_shell_builtin(program) ||
                std::find(seen.begin(), seen.end(), program) != seen.end() || seen.size() == most_programs)
                continue;
            seen.emplace_back(program);
            add_command(command, program, key);
        }
    }

    [[nodiscard]] launch take() noexcept { return {std::move(found_), std::move(script_)}; }

private:
    void add_command(const shell_command& command, std::string_view program, const std::string& key)
    {
        auto& added = add(program, key);
        added.shell_helps_out = true;
        const auto& words = command.words;
        const auto at = std::find(words.begin(), words.end(), program);
        added.arguments.assign(at == words.end() ? at : at + 1, words.end());
    }

    /// The word of the program itself, its path included.
    static std::string_view word_of_program(const shell_command& command) noexcept
    {
        const auto name = command.program();
        for (const auto& word : command.words)
            if (!name.empty() && base_name(word) == name)
                return word;
        return {};
    }

    const image_view& view_;
    const image::image_config& config_;
    std::vector<started_program> found_;
    std::optional<std::string> script_;
};

} // namespace

std::optional<shell_form> shell_form_of(const std::vector<std::string>& words)
{
    constexpr auto shells =
        std::to_array<std::string_view>({"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"});
    if (words.size() < 3 || std::find(shells.begin(), shells.end(), base_name(words[0])) == shells.end())
        return std::nullopt;
    // SHELL ["/bin/bash", "-o", "pipefail", "-c"] puts its options before.
    const auto& flag = words[words.size() - 2];
    if (!flag.starts_with('-') || flag.starts_with("--") || !flag.ends_with('c'))
        return std::nullopt;
    return shell_form{words.front(), words.back()};
}

started_program find_program(
    const image_view& view, std::string_view name, std::string_view search_path, std::string_view working_dir
)
{
    const auto directory = working_dir.empty() ? std::string_view{"/"} : working_dir;
    if (name.find('/') != std::string_view::npos)
        return at_path(view, name, name.starts_with('/') ? std::string{name} : joined(directory, name));
    started_program best;
    best.name = name;
    best.problem = launch_problem::not_found;
    if (name.empty())
        return best;
    for (std::size_t i = 0; i < max_search_path_directories; ++i) {
        const auto colon = search_path.find(':');
        const auto place = search_path.substr(0, colon);
        const auto base = place.starts_with('/') ? std::string{place} : joined(directory, place);
        auto found = at_path(view, name, joined(base, name));
        if (found.problem == launch_problem::none)
            return found;
        // What is there and cannot run explains more than that nothing is.
        if (best.problem == launch_problem::not_found)
            best = std::move(found);
        if (colon == std::string_view::npos)
            break;
        search_path.remove_prefix(colon + 1);
    }
    return best;
}

std::vector<started_program> started_programs(const image_view& view, const image::image_config& config)
{
    launch_examination examination{view, config};
    examination.add_line(command_line{config}, false);
    return examination.take().programs;
}

launch launch_of(const image_view& view, const image::image_config& config)
{
    launch_examination examination{view, config};
    examination.add_line(command_line{config}, true);
    return examination.take();
}

std::vector<started_program> health_check_programs(const image_view& view, const image::image_config& config)
{
    constexpr std::string_view key = "config.Healthcheck.Test";
    if (!config.health || config.health->test.size() < 2)
        return {};
    const auto& test = config.health->test;
    launch_examination examination{view, config};
    if (test.front() == "CMD") {
        const std::vector<std::string> words(test.begin() + 1, test.end());
        if (const auto form = shell_form_of(words)) {
            examination.add(form->shell, fmt::format("{}[1]", key), true);
            examination.add_all_of(form->script, fmt::format("{}[{}]", key, test.size() - 1));
        } else {
            examination.add(words.front(), fmt::format("{}[1]", key));
        }
    } else if (test.front() == "CMD-SHELL") {
        examination.add("/bin/sh", std::string{key}, true);
        examination.add_all_of(test[1], fmt::format("{}[1]", key));
    }
    return examination.take().programs;
}

} // namespace tare::inspect
