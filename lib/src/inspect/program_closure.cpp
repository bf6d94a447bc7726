#include "inspect/library_loader.hpp"
#include "inspect/library_search.hpp"

#include <tare/base/text.hpp>
#include <tare/image/path.hpp>
#include <tare/inspect/launch.hpp>
#include <tare/inspect/program_closure.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::inspect {
namespace {

/// Interpreters of interpreters that Linux follows (exec_binprm in fs/exec.c).
constexpr std::size_t longest_script_chain = 5;

constexpr std::string_view between_arguments = " \t";

/// The program that env starts by the argument of a "#!" line. The kernel gives it all that follows as one
/// argument, which env -S takes apart; absent where that is not plain.
std::optional<std::string_view> command_of_env(std::string_view argument) noexcept
{
    bool apart = false;
    for (const std::string_view option : {"-S", "--split-string="}) {
        if (!apart && argument.starts_with(option)) {
            argument.remove_prefix(option.size());
            apart = true;
        }
    }
    if (!apart)
        return argument.empty() || argument.starts_with('-') || argument.find('=') != std::string_view::npos
                   ? std::nullopt
                   : std::optional{argument};
    while (true) {
        const auto start = argument.find_first_not_of(between_arguments);
        if (start == std::string_view::npos)
            return std::nullopt;
        argument.remove_prefix(start);
        const auto word = argument.substr(0, argument.find_first_of(between_arguments));
        if (word.find_first_of("\"'\\$") != std::string_view::npos || word.starts_with('-'))
            return std::nullopt;
        if (word.find('=') == std::string_view::npos)
            return word;
        argument.remove_prefix(word.size());
    }
}

class closure_builder
{
public:
    closure_builder(const image_view& view, const start_conditions& how) : view_{view}, how_{how} {}

    void add_program(image::node_id file, std::string_view name)
    {
        program_part part;
        part.name = name;
        part.file = file;
        part.path = view_.files.path_of(file);
        part.found_by = name.find('/') == std::string_view::npos ? "PATH" : "as it is written";
        add(std::move(part), 0);
    }

    [[nodiscard]] program_closure take() noexcept { return std::move(out_); }

private:
    /// Judges a part that is to be executed, and adds it and what it asks for.
    void add(program_part part, std::size_t scripts)
    {
        if (part.file)
            examine(part);
        out_.parts.push_back(std::move(part));
        const auto self = out_.parts.size() - 1;
        const auto& p = out_.parts[self];
        if (!p.file || p.problem == part_problem::not_a_file || p.problem == part_problem::malformed)
            return;
        if (p.binary != nullptr) {
            if (p.role != part_role::linker)
                add_libraries(self);
            return;
        }
        const auto* const line = find<script>(view_, *p.file);
        if (line != nullptr)
            follow(self, *line, scripts);
    }

    void examine(program_part& part)
    {
        const auto file = *part.file;
        part.binary = find<elf>(view_, file);
        part.unread = missed(view_, file, elf_subject);
        if (part.unread == nullptr)
            part.unread = missed(view_, file, script_subject);
        const bool is_script = find<script>(view_, file) != nullptr;
        const auto& who = how_.user;
        if (view_.files.inode_of(file).type != tar::entry_type::regular)
            part.problem = part_problem::not_a_file;
        else if (!executable(part))
            part.problem = part_problem::not_executable;
        else if (is_script && who && !may(view_, file, *who, permission::read))
            part.problem = part_problem::not_readable;
        else if (part.binary != nullptr && !part.binary->malformed.empty())
            part.problem = part_problem::malformed;
        else if (part.binary == nullptr && !is_script && part.unread == nullptr)
            part.problem = part_problem::no_format;
    }

    [[nodiscard]] bool executable(const program_part& part) const
    {
        if (how_.user)
            return may(view_, *part.file, *how_.user, permission::execute) &&
                   may_reach(view_, part.path, *part.file, *how_.user);
        return (view_.files.inode_of(*part.file).mode() & 0111U) != 0;
    }

    /// What a "#!" line has the kernel start.
    void follow(std::size_t self, const script& line, std::size_t scripts)
    {
        if (scripts == longest_script_chain) {
            if (out_.parts[self].problem == part_problem::none)
                out_.parts[self].problem = part_problem::too_deep;
            return;
        }
        add(at_path(part_role::interpreter, line.interpreter, self), scripts + 1);
        const auto command = image::base_name(line.interpreter) == "env" ? command_of_env(line.argument)
                                                                         : std::optional<std::string_view>{};
        if (!command)
            return;
        auto found = find_program(view_, *command, how_.search_path, how_.working_dir);
        program_part part;
        part.role = part_role::command;
        part.name = *command;
        part.asked_by = self;
        part.problem = found.file ? part_problem::none : part_problem::not_found;
        part.file = found.file;
        part.path = found.file ? view_.files.path_of(*found.file) : std::string{};
        part.found_by = "PATH";
        add(std::move(part), scripts + 1);
    }

    /// The kernel looks nothing up on PATH.
    [[nodiscard]] program_part at_path(part_role role, std::string_view name, std::size_t asked_by) const
    {
        program_part part;
        part.role = role;
        part.name = name;
        part.asked_by = asked_by;
        auto path = name.starts_with('/') ? std::string{name} : fmt::format("{}/{}", how_.working_dir, name);
        part.file = view_.files.resolve(path);
        part.problem = part.file ? part_problem::none : part_problem::not_found;
        part.found_by = "as it is written";
        if (part.file)
            part.path = std::move(path);
        return part;
    }

    void add_libraries(std::size_t program)
    {
        const auto& binary = *out_.parts[program].binary;
        if (!binary.interpreter) {
            if (!binary.needed.empty())
                out_.gaps.push_back(fmt::format(
                    "{} names libraries and no dynamic linker.", escape_text(out_.parts[program].path)
                ));
            return;
        }
        const auto linker = out_.parts.size();
        add(at_path(part_role::linker, *binary.interpreter, program), 0);
        if (!out_.parts[linker].file || binary.needed.empty())
            return;
        const library_search search{view_, how_, out_.parts, program, linker};
        if (search.kind() == linker_kind::unknown) {
            out_.gaps.push_back(fmt::format(
                "By which rules {} looks for libraries is not known.", escape_text(out_.parts[linker].name)
            ));
            return;
        }
        if (!search.gap().empty())
            out_.gaps.push_back(search.gap());
        library_loader{view_, search, out_}.load_needed_by(program);
        if (search.left_directories_out())
            out_.gaps.push_back(fmt::format(
                "{} or a library of it names more than {} directories to look for libraries in.",
                escape_text(out_.parts[program].path), most_library_directories
            ));
    }

    const image_view& view_;
    const start_conditions& how_;
    program_closure out_;
};

} // namespace

const program_part* program_closure::broken() const noexcept
{
    const auto found = std::find_if(parts.begin(), parts.end(), [](const program_part& p) {
        return p.problem != part_problem::none;
    });
    return found == parts.end() ? nullptr : &*found;
}

program_closure
close_over(const image_view& view, image::node_id file, std::string_view name, const start_conditions& how)
{
    closure_builder builder{view, how};
    builder.add_program(file, name);
    return builder.take();
}

std::string words_for(const program_part& part)
{
    switch (part.problem) {
    case part_problem::none:
        return "is there";
    case part_problem::not_found:
        return part.name.ends_with('\r') ? "is not there: the line before ends with a carriage return"
                                         : "is not there";
    case part_problem::not_a_file:
        return "is no file";
    case part_problem::not_executable:
        return "may not be executed";
    case part_problem::not_readable:
        return "may not be read";
    case part_problem::no_format:
        return "is neither a program nor a script with a #! line";
    case part_problem::malformed:
        return fmt::format("is malformed: {}", part.binary->malformed);
    case part_problem::other_architecture:
        return "is there for another architecture only";
    case part_problem::too_deep:
        return "is a script of a script of a script, more than the kernel follows";
    }
    return {};
}

} // namespace tare::inspect
