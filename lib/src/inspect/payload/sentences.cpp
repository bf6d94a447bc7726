#include "inspect/payload/sentences.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <string_view>

namespace tare::inspect {
namespace {

/// How a library was found, as it follows "found".
std::string_view found_words(std::string_view rule) noexcept
{
    if (rule == "default directory")
        return "in a default directory";
    if (rule == "/etc/ld.so.cache")
        return "in /etc/ld.so.cache";
    if (rule == "RUNPATH")
        return "by its RUNPATH";
    if (rule == "RPATH")
        return "by an RPATH";
    if (rule == "LD_LIBRARY_PATH")
        return "by LD_LIBRARY_PATH";
    if (rule == "PATH")
        return "on PATH";
    return "as it is written";
}

} // namespace

std::string sentence_for_start(const started_program& program)
{
    if (program.name == program.path)
        return fmt::format("{} starts {}.", program.key, escape_text(program.name));
    return fmt::format(
        "{} starts {}, found as {}.", program.key, escape_text(program.name), escape_text(program.path)
    );
}

std::string sentence_for(const program_closure& closure, const program_part& part)
{
    const auto asker =
        part.asked_by ? escape_text(closure.parts[*part.asked_by].path) : std::string{"The command"};
    const auto name = escape_text(part.name);
    switch (part.role) {
    case part_role::interpreter:
        return fmt::format("{} names {} as its interpreter.", asker, name);
    case part_role::command:
        return fmt::format("{} has env start {}.", asker, name);
    case part_role::linker:
        return fmt::format("{} names {} as its dynamic linker.", asker, name);
    case part_role::library:
    case part_role::program:
        break;
    }
    return fmt::format("{} needs {}, found {}.", asker, name, found_words(part.found_by));
}

report::payload_role role_of(const program_part& part) noexcept
{
    switch (part.role) {
    case part_role::program:
        return report::payload_role::program;
    case part_role::interpreter:
    case part_role::command:
        return report::payload_role::interpreter;
    case part_role::linker:
        return report::payload_role::linker;
    case part_role::library:
        break;
    }
    return report::payload_role::library;
}

} // namespace tare::inspect
