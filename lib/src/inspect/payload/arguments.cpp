#include "inspect/payload/directories.hpp"
#include "inspect/payload/finder.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::inspect {
namespace {

using report::payload_role;

/// Words of a command line that are looked at.
constexpr std::size_t most_words = 1024;
/// Scripts of scripts whose arguments are taken for programs.
constexpr std::size_t most_scripts = 4;

/// The part of a word that may name a file: what follows "=" in "--config=/etc/app.yml", or the colon in
/// "-javaagent:/opt/agent.jar".
std::string_view value_of(std::string_view word) noexcept
{
    for (const std::string_view start : {"-javaagent:", "-agentpath:"})
        if (word.starts_with(start))
            return word.substr(start.size(), word.find('=') - start.size());
    if (word.starts_with('@'))
        return word.substr(1);
    const auto equals = word.find('=');
    return equals == std::string_view::npos ? word : word.substr(equals + 1);
}

/// "-c", "-ec", "-lc": the next word is a script.
bool is_script_option(std::string_view word) noexcept
{
    return word.size() < 8 && word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
}

bool is_class_path_option(std::string_view word) noexcept
{
    return word == "-cp" || word == "-classpath" || word == "--class-path" || word == "-p" ||
           word == "--module-path";
}

} // namespace

/// Files and directories that the command line names.
void payload_finder::add_named(std::string_view word, std::string_view program)
{
    const auto named = value_of(word);
    // Words of their own are rarely paths: "serve" is none, though there may be a directory "/serve".
    if (named.empty() || named.starts_with('-') || named.find_first_of("/.") == std::string_view::npos)
        return;
    const part_reason reason{
        payload_role::program,
        fmt::format("The command line gives {} to {}.", escape_text(named), escape_text(program))
    };
    const auto path = absolute(named, how_.working_dir);
    const auto id = view_.files.resolve(path);
    if (!id)
        return;
    const bool is_directory = view_.files.inode_of(*id).type == tar::entry_type::directory;
    if (is_directory && is_system_directory(view_.files.path_of(*id)))
        return;
    collection_.take_file(path, reason);
    if (is_directory)
        collection_.take_directory(*id, reason);
}

/// Java's list of archives and directories, of which "lib/*" means all archives in one.
void payload_finder::add_class_path(std::string_view list)
{
    for (std::size_t i = 0; i < most_words && !list.empty(); ++i) {
        auto one = list.substr(0, list.find(':'));
        list.remove_prefix(std::min(one.size() + 1, list.size()));
        if (one.ends_with("/*"))
            one.remove_suffix(2);
        const auto path = absolute(one, how_.working_dir);
        const part_reason reason{
            payload_role::program, fmt::format("{} is on the class path.", escape_text(one))
        };
        const auto id = one.empty() ? std::nullopt : view_.files.resolve(path);
        if (!id)
            continue;
        const bool is_directory = view_.files.inode_of(*id).type == tar::entry_type::directory;
        if (is_directory && is_system_directory(view_.files.path_of(*id)))
            continue;
        collection_.take_file(path, reason);
        if (is_directory)
            collection_.take_directory(*id, reason);
    }
}

void payload_finder::add_arguments(const started_program& program, const runner& r)
{
    const auto& words = program.arguments;
    if (words.size() > most_words)
        collection_.add_gap(fmt::format("The command line has more than {} words.", most_words));
    const bool is_java = r.known != nullptr && r.known->name == "Java";
    if (is_java)
        add_class_path(config_.variable("CLASSPATH").value_or(std::string_view{}));
    const bool runs_itself = find<script>(view_, *program.file) != nullptr;
    if (r.is_shell && !runs_itself && std::any_of(words.begin(), words.end(), is_script_option))
        collection_.add_gap(fmt::format(
            "What the script that {} is given starts is not analysed: only running it tells.",
            escape_text(program.path)
        ));
    const auto script_at = !runs_itself && (r.is_shell || r.known != nullptr) ? script_among(words, r.known)
                                                                              : std::optional<std::size_t>{};
    for (std::size_t i = 0; i < std::min(words.size(), most_words); ++i) {
        if (script_at == i)
            add_interpreted(words[i], r);
        else if (is_java && i > 0 && is_class_path_option(words[i - 1]))
            add_class_path(words[i]);
        else
            add_named(words[i], program.name);
    }
    if (runs_itself && r.known != nullptr)
        add_home(view_.files.path_of(*program.file), *r.known);
}

/// The file that an interpreter is given to run.
void payload_finder::add_interpreted(std::string_view word, const runner& r)
{
    const auto path = absolute(word, how_.working_dir);
    const auto name = r.known == nullptr ? std::string{"The shell"} : std::string{r.known->name};
    const part_reason reason{payload_role::program, fmt::format("{} runs {}.", name, escape_text(word))};
    // Node.js takes the ending off.
    for (const std::string_view ending : {"", ".js", ".mjs", ".cjs"}) {
        const auto id = view_.files.resolve(fmt::format("{}{}", path, ending));
        if (!id || (view_.files.inode_of(*id).type == tar::entry_type::directory && !ending.empty()))
            continue;
        const auto real = view_.files.path_of(*id);
        collection_.take_file(fmt::format("{}{}", path, ending), reason);
        if (view_.files.inode_of(*id).type == tar::entry_type::directory) {
            if (!is_system_directory(real))
                collection_.take_directory(*id, reason);
            if (r.known != nullptr)
                add_home(real + "/package.json", *r.known);
        } else if (r.known != nullptr) {
            add_home(real, *r.known);
        } else {
            collection_.add_gap(fmt::format(
                "What {} starts is not analysed: it is a shell script, and only running it tells.",
                escape_text(real)
            ));
        }
        return;
    }
    // Classes and commands of dotnet are no files.
    const bool is_file =
        r.known == nullptr || r.known->directories != "." || word.ends_with(".jar") || word.ends_with(".dll");
    if (is_file)
        collection_.add_gap(
            fmt::format("{} is to run {}, which is not in the image.", name, escape_text(word))
        );
}

/// What belongs to a program that is interpreted: what stands beside it, and for Node.js the modules of the
/// directories above.
void payload_finder::add_home(std::string_view file, const runtime& r)
{
    if (const auto home = home_of(view_, r, file); !home.empty())
        if (const auto id = view_.files.resolve(home))
            collection_.take_directory(
                *id, {payload_role::program,
                      fmt::format("{} stands there with what belongs to it.", escape_text(file))}
            );
    if (r.name != "Node.js")
        return;
    for (auto at = directory_of(file);; at = directory_of(at)) {
        const auto modules = at == "/" ? std::string{"/node_modules"} : fmt::format("{}/node_modules", at);
        const part_reason reason{
            payload_role::standard_library,
            fmt::format("Node.js looks there for modules that {} requires.", escape_text(file))
        };
        if (const auto id = view_.files.resolve(modules);
            id && view_.files.inode_of(*id).type == tar::entry_type::directory) {
            collection_.take_file(modules, reason);
            collection_.take_directory(*id, reason);
        }
        if (at == "/")
            return;
    }
}

/// Where what is started goes on to start what no file says.
void payload_finder::note_open_end(
    const started_program& program, const program_closure& closure, const runner& r
)
{
    const auto path = escape_text(program.path);
    const auto name = name_of(program.path);
    const auto& self = closure.parts.front();
    if (starts_by_configuration(name))
        collection_.add_gap(
            fmt::format("What {} starts is not analysed: its configuration decides when it runs.", path)
        );
    const bool is_script = find<script>(view_, *program.file) != nullptr;
    const bool is_bare_script = program.shell_helps_out && self.problem == part_problem::no_format;
    if (is_bare_script || (is_script && r.is_shell))
        collection_.add_gap(fmt::format(
            "What {} starts is not analysed: it is a shell script, and only running it tells.", path
        ));
    else if (is_script && r.known == nullptr)
        collection_.add_gap(fmt::format(
            "What {} needs beyond its interpreter is not analysed: nothing is known of {}.", path,
            r.paths.empty() ? std::string{"it"} : escape_text(r.paths.back())
        ));
    else
        return;
    // An entry script mostly ends by starting its arguments.
    if (program.arguments.empty() || scripts_followed_ == most_scripts)
        return;
    auto next = find_program(view_, program.arguments.front(), how_.search_path, how_.working_dir);
    if (next.problem != launch_problem::none)
        return;
    ++scripts_followed_;
    const auto words = std::min(program.arguments.size(), most_words);
    next.arguments.assign(
        program.arguments.begin() + 1, program.arguments.begin() + static_cast<std::ptrdiff_t>(words)
    );
    add_program(next, fmt::format("{} is given {} and may start it.", path, escape_text(next.name)));
}

} // namespace tare::inspect
