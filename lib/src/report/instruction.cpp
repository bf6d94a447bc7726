#include <tare/report/instruction.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::report {
namespace {

/// 403791 as "403,791".
std::string grouped(std::uint64_t number)
{
    auto digits = fmt::format("{}", number);
    for (auto at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

/// The keyword that an instruction begins with; empty when it begins with none.
std::string_view keyword(std::string_view instruction) noexcept
{
    const auto word = instruction.substr(0, instruction.find(' '));
    const bool is_keyword =
        word.size() > 1 && word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
    return is_keyword ? word : std::string_view{};
}

} // namespace

std::string written_instruction(std::string_view created_by)
{
    constexpr std::string_view shell = "/bin/sh -c ";
    constexpr std::string_view no_operation = "#(nop) ";
    constexpr std::string_view buildkit = " # buildkit";
    constexpr std::string_view buildkit_shell = "RUN /bin/sh -c ";
    if (created_by.ends_with(buildkit))
        created_by.remove_suffix(buildkit.size());
    if (created_by.starts_with(buildkit_shell))
        return fmt::format("RUN {}", created_by.substr(buildkit_shell.size()));
    if (!created_by.starts_with(shell))
        return std::string{created_by};
    created_by.remove_prefix(shell.size());
    if (!created_by.starts_with(no_operation))
        return fmt::format("RUN {}", created_by);
    created_by.remove_prefix(no_operation.size());
    return std::string{created_by.substr(std::min(created_by.find_first_not_of(' '), created_by.size()))};
}

std::string sentence_of(const layer& l, const hidden_in_layer& hidden)
{
    const auto instruction = written_instruction(l.created_by.value_or(""));
    const auto word = keyword(instruction);
    return fmt::format(
        "{} hides {} byte{} of {}.",
        word.empty() ? fmt::format("Layer {}", l.index) : fmt::format("This {}", word), grouped(hidden.bytes),
        hidden.bytes == 1 ? "" : "s",
        hidden.layer == l.index ? "its own layer" : fmt::format("layer {}", hidden.layer)
    );
}

} // namespace tare::report
