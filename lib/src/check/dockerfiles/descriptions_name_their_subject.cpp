#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

bool is_asked_for(const subject& s)
{
    for (const auto& d : s.file().directives) {
        if (d.name != "check")
            continue;
        const auto text = lower_case(d.value);
        const auto found = text.find("experimental=");
        const auto list =
            found == std::string::npos ? std::string{} : text.substr(found, text.find(';', found) - found);
        return contains(list, "all") || contains(list, "invaliddefinitiondescription");
    }
    return false;
}

answer evaluate_descriptions_name_their_subject(const subject& s)
{
    if (!is_asked_for(s))
        return not_applicable(
            "The file does not ask for it: # check=experimental=InvalidDefinitionDescription."
        );
    places where;
    for (const auto& i : s.file().instructions) {
        std::vector<std::string> names;
        if (i.kind == keyword::from && i.arguments.size() == 3)
            names.push_back(lower_case(i.arguments[2].text));
        else if (i.kind == keyword::arg)
            for (const auto& p : i.pairs)
                names.push_back(p.key.text);
        if (names.empty() || i.comments.empty())
            continue;
        const auto& last = s.file().comments[i.comments.back()];
        const auto word = last.text.substr(0, last.text.find(' '));
        if (std::find(names.begin(), names.end(), word) == names.end())
            where.add(at(i, last.at, last.text));
    }
    return judged(
        std::move(where), "A description does not begin with the name.",
        "Every description begins with the name."
    );
}

} // namespace

dockerfile_check descriptions_name_their_subject()
{
    return {
        {.id = "TARE-DOC-103",
         .practice = report::practice::documentation,
         .target = check_target::dockerfile,
         .title = "A comment above ARG or a stage begins with its name",
         .severity = report::severity::info,
         .inspects = "the last comment above ARG and FROM … AS, when the check directive asks for this "
                     "experimental rule",
         .references = {"InvalidDefinitionDescription"},
         .rationale = "docker build --call=outline shows such comments as descriptions, if they have that "
                      "form.",
         .fix = "Write # NAME description, or put an empty comment between."},
        evaluate_descriptions_name_their_subject,
    };
}

} // namespace tare::check::dockerfiles
