#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tare::check {
namespace {

/// Entries of one file that share a number or a name with another one.
void look_at(
    image_subject& image, std::string_view path, std::string_view kind, places& where, bool& second_root
)
{
    const auto text = image.content(path);
    if (!text)
        return;
    std::map<std::uint64_t, std::string_view> by_number;
    std::map<std::string_view, std::uint64_t> by_name;
    const auto id = *image.view().files.resolve(path);
    for (const auto& e : inspect::account_entries(*text)) {
        // Entries of NIS ("+::::::") stand for others.
        if (e.name.starts_with('+') || e.name.starts_with('-'))
            continue;
        const auto number = e.number.value_or(0);
        const auto [other, unique] = by_number.emplace(number, e.name);
        const auto [same, unique_name] = by_name.emplace(e.name, e.line);
        std::string problem;
        if (!unique_name)
            problem = fmt::format("the name '{}' is already on line {}", escape_text(e.name), same->second);
        else if (!unique)
            problem = fmt::format(
                "'{}' is {} {}{}, as '{}' is", escape_text(e.name), kind, number,
                e.number ? "" : " (no number is given)", escape_text(other->second)
            );
        if (problem.empty())
            continue;
        second_root = second_root || (number == 0 && kind == "user");
        auto place = image.at(id);
        place.line = e.line;
        place.text = std::move(problem);
        where.add(std::move(place));
    }
}

answer evaluate_duplicate_ids(image_subject& image)
{
    places where;
    bool second_root = false;
    look_at(image, "/etc/passwd", "user", where, second_root);
    look_at(image, "/etc/group", "group", where, second_root);
    const auto& files = image.files();
    if (!files.resolve("/etc/passwd") && !files.resolve("/etc/group"))
        return not_applicable("There is neither /etc/passwd nor /etc/group.");
    if (where.empty())
        return passed("Every number and every name stands for one user or group.");
    auto found = violated(
        second_root ? "A second account is root." : "Several accounts or groups share a number or a name.",
        where
    );
    return second_root ? std::move(found).with(report::severity::high) : found;
}

} // namespace

image_check duplicate_ids()
{
    return {
        {.id = "TARE-SEC-018",
         .practice = report::practice::security,
         .title = "Users and groups have numbers and names of their own",
         .severity = report::severity::medium,
         .inspects = "all lines of /etc/passwd and /etc/group",
         .references = {"DKL-LI-0002"},
         .rationale = "The kernel knows numbers only: two accounts with one number have each other's files "
                      "and processes, and a "
                      "second one with number 0 is root under another name.",
         .fix = "Give each account and group a number of its own in the Dockerfile, or remove the one that "
                "is not needed."},
        needs::nothing,
        evaluate_duplicate_ids,
    };
}

} // namespace tare::check
