#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_user_is_number(image_subject& image)
{
    const auto& set = image.shown().user;
    if (set.empty())
        return not_applicable("No user is set.");
    const report::evidence where{.key = "config.User", .text = escape_text(set)};
    const auto user = image.user();
    if (user.user_is_number)
        return passed("The user is a number.", where);
    auto message = fmt::format(
        "The user is a name, '{}': Kubernetes cannot tell that it is not root and refuses it under "
        "runAsNonRoot.",
        escape_text(set)
    );
    auto found = violated(std::move(message), where);
    if (!user.uid)
        return found;
    return std::move(found).fixed_by(
        fmt::format("End the Dockerfile with USER {}:{}.", *user.uid, user.gid.value_or(0))
    );
}

} // namespace

image_check user_is_number()
{
    return {
        {.id = "TARE-SEC-003",
         .practice = report::practice::security,
         .title = "The user is a number",
         .severity = report::severity::low,
         .inspects = "config.User",
         .references = {"DL3066", "Kubernetes runAsNonRoot"},
         .rationale = "Kubernetes does not look into the image: with runAsNonRoot it starts a numeric user "
                      "only, and a name "
                      "may be anybody, root included.",
         .fix = "End the Dockerfile with the numbers of user and group: USER 10000:10000."},
        needs::config,
        evaluate_user_is_number,
    };
}

} // namespace tare::check
