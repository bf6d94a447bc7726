#include "check/started.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

using inspect::launch_problem;
using inspect::part_problem;
using inspect::part_role;

std::string_view rule_words(const inspect::program_part& part) noexcept
{
    switch (part.role) {
    case part_role::program:
        return "is started";
    case part_role::interpreter:
        return "is the interpreter of";
    case part_role::command:
        return "is run by the first line of";
    case part_role::linker:
        return "is the dynamic linker of";
    case part_role::library:
        return "is needed by";
    }
    return {};
}

void note_gaps(image_subject& image, const inspect::program_closure& closure, bool libraries_too)
{
    for (const auto& p : closure.parts)
        if (p.unread != nullptr && p.problem != part_problem::malformed &&
            (libraries_too || p.role != part_role::library))
            image.note_unread(fmt::format("{} of {} was not read.", p.unread->subject, escape_text(p.path)));
    if (libraries_too)
        for (const auto& gap : closure.gaps)
            image.note_unread(gap);
}

} // namespace

std::vector<started_start> started_starts(image_subject& image, bool libraries_too)
{
    (void)image.files();
    const auto directories = image.searched_path();
    const auto& config = image.config();
    const auto who = image.user();
    inspect::start_conditions how;
    how.search_path = config.search_path();
    how.working_dir = config.working_dir;
    how.library_path = config.variable("LD_LIBRARY_PATH").value_or(std::string_view{});
    std::vector<started_start> out;
    for (auto& program : inspect::started_programs(image.view(), config)) {
        if (program.problem == launch_problem::not_found || program.problem == launch_problem::not_a_file)
            continue;
        how.user.reset();
        if (who.uid && !program.as_other_user)
            how.user = inspect::credentials{*who.uid, who.gid.value_or(0), who.groups};
        auto closure = inspect::close_over(image.view(), *program.file, program.name, how);
        note_gaps(image, closure, libraries_too);
        out.push_back({std::move(program), std::move(closure)});
    }
    return out;
}

answer nothing_started()
{
    return not_applicable("Nothing that is started is there to be looked at.");
}

report::evidence
at(image_subject& image, const started_start& start, const inspect::program_part& part, std::string_view what)
{
    report::evidence e = part.file ? image.at(*part.file) : report::evidence{};
    e.key = start.program.key;
    if (!part.asked_by) {
        e.text = fmt::format("'{}' {}", escape_text(part.name), what);
        return e;
    }
    e.text = fmt::format(
        "'{}' {}; it {} {}", escape_text(part.name), what, rule_words(part),
        escape_text(start.closure.parts[*part.asked_by].path)
    );
    return e;
}

} // namespace tare::check
