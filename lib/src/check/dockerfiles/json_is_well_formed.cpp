#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_json_is_well_formed(const subject& s)
{
    places where;
    for (const auto& p : s.instructions()) {
        // [ is a command of the shell: RUN [ -f x ] || y. There white space follows, and a bracket stands by
        // itself.
        const auto& i = *p.written;
        if (!i.json_failed || i.arguments.empty())
            continue;
        const auto& text = i.kind == keyword::healthcheck ? i.arguments[1].text : i.arguments.front().text;
        const auto first = text.find_first_not_of(" \t", 1);
        const bool test = i.kind == keyword::run &&
                          (text.starts_with("[ -") || text.starts_with("[[") || text.starts_with("[ !") ||
                           text.starts_with("[ \"$") || text.starts_with("[ $"));
        const bool quoted = first != std::string::npos && (text[first] == '"' || text[first] == '\'');
        if (!test && (quoted || i.kind != keyword::run))
            where.add(at(i));
    }
    return judged(std::move(where), "A JSON array is malformed.", "Every JSON array is well-formed.");
}

} // namespace

dockerfile_check json_is_well_formed()
{
    return {
        {.id = "TARE-CONF-113",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "What looks like a JSON array is one",
         .severity = report::severity::high,
         .inspects = "arguments that begin with a bracket and are no JSON array of strings",
         .references = {"slim 20013"},
         .rationale = "BuildKit takes it for a shell command: CMD ['a'] runs a program named [a].",
         .fix = "Use double quotes, and commas between the strings: CMD [\"a\", \"b\"]."},
        evaluate_json_is_well_formed,
    };
}

} // namespace tare::check::dockerfiles
