#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

/// True when `text` uses the variable in some form.
bool uses(std::string_view text, std::string_view name)
{
    for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
        if (at > 0 && text[at - 1] == '\\')
            continue;
        auto rest = text.substr(at + 1);
        if (rest.starts_with('{'))
            rest.remove_prefix(1);
        const auto end = std::find_if(rest.begin(), rest.end(), [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
        });
        if (rest.substr(0, static_cast<std::size_t>(end - rest.begin())) == name)
            return true;
    }
    return false;
}

bool set_before(const subject& s, const placed& p, std::string_view name)
{
    const auto line = s.build().lineage(p.in->index);
    for (const auto& other : s.instructions()) {
        const auto k = other.written->kind;
        if ((k == keyword::env || k == keyword::arg) && other.written->at < p.written->at &&
            std::find(line.begin(), line.end(), other.in->index) != line.end())
            for (const auto& pair : other.written->pairs)
                if (pair.key.text == name)
                    return true;
    }
    return false;
}

answer evaluate_no_self_reference(const subject& s)
{
    places where;
    const auto all = s.instructions(keyword::env);
    for (const auto& p : all)
        for (const auto& user : p.written->pairs)
            for (const auto& set : p.written->pairs)
                if (&user != &set && user.value && !user.value->text.starts_with('\'') &&
                    uses(user.value->text, set.key.text) && !set_before(s, p, set.key.text) &&
                    set.key.text != "PATH")
                    where.add(at(*p.written, user.key.at, user.key.text + '=' + user.value->text));
    if (all.empty())
        return not_applicable("It has no ENV.");
    return judged(
        std::move(where), "An ENV uses a variable that it sets itself.", "No ENV uses what it sets."
    );
}

} // namespace

dockerfile_check no_self_reference()
{
    return {
        {.id = "TARE-BUILD-111",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "One ENV does not use what it sets",
         .severity = report::severity::medium,
         .inspects = "variables that an ENV sets and uses in the same instruction",
         .references = {"DL3044"},
         .rationale = "Values see the variables as they were before the instruction: the new value is not "
                      "there yet.",
         .fix = "Set the variable in an ENV of its own, before the one that uses it."},
        evaluate_no_self_reference,
    };
}

} // namespace tare::check::dockerfiles
