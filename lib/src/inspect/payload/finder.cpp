#include "inspect/payload/finder.hpp"

#include "inspect/payload/directories.hpp"
#include "inspect/payload/sentences.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::inspect {
namespace {

using report::payload_role;

/// Programs in directories of the payload whose libraries are looked for.
constexpr std::size_t most_programs_beside = 256;

/// A script that is one command, and means nothing but what it says.
bool is_plain_command(std::string_view script) noexcept
{
    return script.find_first_of("$`|&;<>(){}[]*?~!\n\\") == std::string_view::npos;
}

} // namespace

payload_finder::payload_finder(const image_view& view, const image::image_config& config)
    : view_{view}, config_{config}, collection_{view}
{
    how_.search_path = config.search_path();
    how_.working_dir = config.working_dir;
    how_.library_path = config.variable("LD_LIBRARY_PATH").value_or(std::string_view{});
}

/// Whether another program may be followed: bounds what hostile images cost.
bool payload_finder::may_look_further()
{
    if (looked_at_ < most_payload_parts)
        return true;
    collection_.add_gap(fmt::format("More than {} files are asked for.", most_payload_parts));
    return false;
}

void payload_finder::add_program(const started_program& program)
{
    add_program(program, sentence_for_start(program));
}

void payload_finder::add_program(const started_program& program, std::string why)
{
    if (program.problem == launch_problem::not_found || program.problem == launch_problem::not_a_file)
        return collection_.add_gap(fmt::format(
            "'{}', which {} names, {}.", escape_text(program.name), program.key,
            program.file ? "is no file" : "is not in the image"
        ));
    if (!may_look_further())
        return;
    auto& closure = closures_.emplace_back(close_over(view_, *program.file, program.name, how_));
    collection_.take_file(program.path, {payload_role::program, std::move(why)});
    const auto& self = closure.parts.front();
    const bool is_bare_script = program.shell_helps_out && self.problem == part_problem::no_format;
    if (!is_bare_script)
        note_problem(closure, self);
    add_parts(closure, 1, true);
    add_loaded_later(closure);
    for (const auto& gap : closure.gaps)
        collection_.add_gap(gap);
    looked_at_ += closure.parts.size();
    const auto r = runner_of(closure, program);
    if (r.known != nullptr)
        add_runtime(*r.known, r.paths);
    for (const auto& part : closure.parts)
        if (part.role == part_role::library && part.file)
            if (const auto* const embedded = runtime_of_library(name_of(part.path));
                embedded != nullptr && embedded != r.known)
                add_runtime(*embedded, names_on_way(part.path));
    note_open_end(program, closure, r);
    add_arguments(program, r);
}

void payload_finder::add_script(std::string_view script, std::string_view key)
{
    if (!is_plain_command(script))
        collection_.add_gap(fmt::format(
            "What the shell script after {} starts beyond the programs that it names is not analysed: only "
            "running it tells.",
            key
        ));
}

void payload_finder::add_working_directory()
{
    if (config_.working_dir.empty() || config_.working_dir == "/")
        return collection_.add_to_first("The working directory is /, so that it is no part of the payload.");
    const auto shown = escape_text(config_.working_dir);
    const auto path = absolute(config_.working_dir, "/");
    const part_reason reason{
        payload_role::working_directory, fmt::format("{} is the working directory.", shown)
    };
    const auto id = view_.files.resolve(path);
    if (!id || view_.files.inode_of(*id).type != tar::entry_type::directory)
        return collection_.add_to_first(fmt::format("The working directory {} is not in the image.", shown));
    if (is_system_directory(view_.files.path_of(*id)))
        return collection_.add_to_first(fmt::format(
            "The working directory {} is one of the system, so that it is no part of the payload.", shown
        ));
    collection_.take_file(path, reason);
    collection_.take_directory(*id, reason);
}

void payload_finder::add_binaries_of_directories()
{
    std::optional<later_loading> loading;
    std::size_t first = 0;
    if (last_dynamic_ != nullptr) {
        loading.emplace(view_, how_, *last_dynamic_);
        first = last_dynamic_->parts.size();
    }
    std::size_t programs = 0;
    // What comes with a program of a directory is in the collection already, or is a library.
    const auto binaries = collection_.binaries();
    for (const auto id : binaries) {
        const auto& binary = *find<elf>(view_, id);
        if (!binary.interpreter) {
            if (loading)
                loading->load_needed_by(id);
            continue;
        }
        if (++programs > most_programs_beside) {
            collection_.add_gap(fmt::format(
                "Directories of the payload hold more than {} programs: the libraries of further ones are "
                "not looked for.",
                most_programs_beside
            ));
            break;
        }
        if (!may_look_further())
            break;
        const auto closure = close_over(view_, id, view_.files.path_of(id), how_);
        looked_at_ += closure.parts.size();
        add_parts(closure, 1, false);
        for (const auto& gap : closure.gaps)
            collection_.add_gap(gap);
    }
    if (last_dynamic_ != nullptr) {
        add_parts(*last_dynamic_, first, false);
        for (const auto& gap : last_dynamic_->gaps)
            collection_.add_gap(gap);
    }
}

/// `is_needed`: without them the program does not start.
void payload_finder::add_parts(const program_closure& closure, std::size_t first, bool is_needed)
{
    for (auto i = first; i < closure.parts.size(); ++i) {
        const auto& part = closure.parts[i];
        if (is_needed)
            note_problem(closure, part);
        const bool is_there = part.file && !part.path.empty() &&
                              view_.files.inode_of(*part.file).type != tar::entry_type::directory;
        if (is_there && part.problem != part_problem::other_architecture)
            collection_.take_file(found_path(part), {role_of(part), sentence_for(closure, part)});
    }
    for (const auto& path : closure.other_paths)
        collection_.take_file(
            path, {payload_role::library, "A library that is needed is asked for by this name too."}
        );
}

void payload_finder::note_problem(const program_closure& closure, const program_part& part)
{
    if (part.unread != nullptr && part.problem != part_problem::malformed)
        collection_.add_gap(fmt::format(
            "{} of {} was not read: what it needs may be missing here.", part.unread->subject,
            escape_text(part.path)
        ));
    if (part.problem == part_problem::none)
        return;
    if (!part.asked_by)
        return collection_.add_gap(
            fmt::format("{} cannot be started: it {}.", escape_text(part.path), words_for(part))
        );
    collection_.add_gap(fmt::format(
        "{} needs {}, which {}.", escape_text(closure.parts[*part.asked_by].path), escape_text(part.name),
        words_for(part)
    ));
}

void payload_finder::add_loaded_later(program_closure& closure)
{
    later_loading loading{view_, how_, closure};
    if (!loading.is_possible())
        return;
    last_dynamic_ = &closure;
    if (loading.is_glibc()) {
        add_preloaded(closure, loading);
        add_name_services(closure, loading);
    }
    add_linker_files(closure);
}

std::string payload_finder::found_path(const program_part& part) const
{
    if (part.role == part_role::command)
        if (auto found = find_program(view_, part.name, how_.search_path, how_.working_dir);
            found.file == part.file)
            return found.path;
    return part.path;
}

std::vector<std::string> payload_finder::names_on_way(std::string_view path) const
{
    std::vector<image::node_id> links;
    const auto id = resolve(view_, path, links);
    std::vector<std::string> out;
    for (const auto link : links)
        out.push_back(view_.files.path_of(link));
    if (id)
        out.push_back(view_.files.path_of(*id));
    return out;
}

payload_finder::runner
payload_finder::runner_of(const program_closure& closure, const started_program& program) const
{
    runner out;
    const auto& parts = closure.parts;
    const auto last = std::find_if(parts.rbegin(), parts.rend(), [](const program_part& p) {
        return p.role == part_role::program || p.role == part_role::interpreter ||
               p.role == part_role::command;
    });
    const auto path = last->asked_by ? found_path(*last) : program.path;
    out.paths = names_on_way(path);
    const auto name = name_of(path);
    out.is_shell = is_shell(name);
    out.known = runtime_of_program(name);
    if (out.known == nullptr && !out.is_shell && !out.paths.empty()) {
        out.known = runtime_of_program(name_of(out.paths.back()));
        out.is_shell = is_shell(name_of(out.paths.back()));
    }
    return out;
}

void payload_finder::add_runtime(const runtime& r, const std::vector<std::string>& installed_at)
{
    const part_reason reason{payload_role::standard_library, fmt::format("{} loads {}.", r.name, r.what)};
    for (const auto& path : directories_of(view_, r, installed_at, config_))
        if (const auto id = collection_.take_file(path, reason);
            id && view_.files.inode_of(*id).type == tar::entry_type::directory)
            collection_.take_directory(*id, reason);
}

} // namespace tare::inspect
