#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_legacy_pairs(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions()) {
        if (p.written->kind != keyword::env && p.written->kind != keyword::label)
            continue;
        any = true;
        for (const auto& pair : p.written->pairs)
            if (pair.legacy)
                where.add(at(*p.written, pair.key.at, p.written->text));
    }
    if (!any)
        return not_applicable("It has neither ENV nor LABEL.");
    return judged(
        std::move(where), "ENV or LABEL has no equals sign.", "Every ENV and LABEL has an equals sign."
    );
}

} // namespace

dockerfile_check no_legacy_pairs()
{
    return {
        {.id = "TARE-BUILD-112",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "ENV and LABEL have an equals sign",
         .severity = report::severity::low,
         .inspects = "ENV and LABEL in the form KEY value",
         .references = {"LegacyKeyValueFormat"},
         .rationale = "The old form takes the rest of the line for the value, equals signs and all.",
         .fix = "Write NAME=value, in quotes if there is white space in it."},
        evaluate_no_legacy_pairs,
    };
}

} // namespace tare::check::dockerfiles
