#include "check/dockerfiles/dockerfile_check.hpp"

#include <tare/image/reference.hpp>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_from_defaults_are_valid(const subject& s)
{
    places where;
    for (const auto& st : s.build().stages)
        if (st.from && !image::reference::parse(st.base.text))
            where.add(at(s.from_of(st), st.base.at, s.from_of(st).arguments.front().text));
    return judged(
        std::move(where), "With default arguments, FROM names no valid image.",
        "Every FROM names a valid image by default."
    );
}

} // namespace

dockerfile_check from_defaults_are_valid()
{
    return {
        {.id = "TARE-BASE-109",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "FROM names a valid image when every argument has its default",
         .severity = report::severity::medium,
         .inspects = "FROM, expanded with the defaults of its arguments",
         .references = {"InvalidDefaultArgInFrom"},
         .rationale = "A build without --build-arg then fails, with a message about a name that stands "
                      "nowhere in the file.",
         .fix = "Give the argument a default that names an image: ARG VERSION=13."},
        evaluate_from_defaults_are_valid,
    };
}

} // namespace tare::check::dockerfiles
