#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

bool is_valid(std::string_view key)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
               c == '/';
    };
    if (key.empty() || !(key.front() >= 'a' && key.front() <= 'z') ||
        !std::all_of(key.begin(), key.end(), allowed))
        return false;
    const char last = key.back();
    const bool ends_well = (last >= 'a' && last <= 'z') || (last >= '0' && last <= '9');
    const bool reserved = key.starts_with("com.docker.") || key.starts_with("io.docker.") ||
                          key.starts_with("org.dockerproject.");
    return ends_well && !reserved && !contains(key, "..") && !contains(key, "--");
}

answer evaluate_label_keys_are_valid(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::label))
        for (std::size_t i = 0; i < p.written->pairs.size(); ++i) {
            any = true;
            const auto& written = p.written->pairs[i].key;
            const auto key = p.resolved != nullptr ? p.resolved->pairs[i].first.text : written.text;
            const bool known = p.resolved == nullptr || p.resolved->pairs[i].first.known;
            if (known && !is_valid(key))
                where.add(at(*p.written, written.at, key));
        }
    if (!any)
        return not_applicable("It has no LABEL.");
    return judged(
        std::move(where), "A label's key has another form.", "Every label's key has the right form."
    );
}

} // namespace

dockerfile_check label_keys_are_valid()
{
    return {
        {.id = "TARE-DOC-104",
         .practice = report::practice::documentation,
         .target = check_target::dockerfile,
         .title = "Label keys have the form that Docker asks for",
         .severity = report::severity::low,
         .inspects = "keys of LABEL",
         .references = {"DL3048"},
         .rationale = "Tools that read labels look for lower-case keys in reverse-DNS form, and skip others.",
         .fix = "Use lower-case letters, digits, single dots and dashes, and begin with a letter: "
                "com.example.name."},
        evaluate_label_keys_are_valid,
    };
}

} // namespace tare::check::dockerfiles
