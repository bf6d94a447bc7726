#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

bool is_date(std::string_view text)
{
    static constexpr std::string_view shape = "0000-00-00T00:00:00";
    if (text.size() < shape.size() + 1)
        return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        const char c = text[i] == 't' || text[i] == ' ' ? 'T' : text[i];
        if (shape[i] == '0' ? !digit : c != shape[i])
            return false;
    }
    auto rest = text.substr(shape.size());
    if (rest.starts_with('.'))
        rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
    return rest == "Z" || rest == "z" ||
           (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':');
}

/// An SPDX expression as far as its signs tell.
bool is_license(std::string_view text)
{
    return std::all_of(
               text.begin(), text.end(),
               [](char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '-' || c == '.' || c == '+' || c == ' ' || c == '(' || c == ')' || c == ':';
               }
           ) &&
           (!contains(text, " ") || contains(text, " OR ") || contains(text, " AND ") ||
            contains(text, " WITH "));
}

/// A full commit, or a short one.
bool is_wrong(std::string_view key, std::string_view value)
{
    if (value.empty())
        return true;
    if (key == "url" || key == "documentation" || key == "source")
        return !is_url(value) && !is_git(value);
    if (key == "created")
        return !is_date(value);
    if (key == "licenses")
        return !is_license(value);
    return false;
}

answer evaluate_label_values_are_valid(const subject& s)
{
    static constexpr std::string_view prefix = "org.opencontainers.image.";
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::label)) {
        if (p.resolved == nullptr)
            continue;
        for (const auto& [key, value] : p.resolved->pairs) {
            if (!key.text.starts_with(prefix))
                continue;
            any = true;
            if (value.known && is_wrong(std::string_view{key.text}.substr(prefix.size()), value.text))
                where.add(at(*p.written, value.at, key.text + '=' + value.text));
        }
    }
    if (!any)
        return not_applicable("It has no labels of the OCI.");
    return judged(
        std::move(where), "A label has a value of the wrong kind.", "Labels have values of the right kind."
    );
}

} // namespace

dockerfile_check label_values_are_valid()
{
    return {
        {.id = "TARE-DOC-105",
         .practice = report::practice::documentation,
         .target = check_target::dockerfile,
         .title = "Labels of the OCI have values of the right kind",
         .severity = report::severity::low,
         .inspects = "values of org.opencontainers.image labels: a URL, a date, an SPDX licence, a version",
         .references =
             {"DL3051", "DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058", "OCI annotations"},
         .rationale = "Registries make links of them, scanners read licences, updaters compare versions.",
         .fix = "Correct the value: https://… for url, source and documentation, RFC 3339 for created, "
                "SPDX for licenses."},
        evaluate_label_values_are_valid,
    };
}

} // namespace tare::check::dockerfiles
