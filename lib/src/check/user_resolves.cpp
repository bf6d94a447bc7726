#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_user_resolves(image_subject& image)
{
    const auto user = image.user();
    const report::evidence where{.key = "config.User", .text = escape_text(image.shown().user)};
    if (!user.uid)
        return violated(fmt::format("{} No container starts.", user.problem), where)
            .with(report::severity::high)
            .fixed_by("Add the user and the group in the Dockerfile before USER names them, or use numbers.");
    if (image.config().user.empty())
        return not_applicable("No user is set, so none has to be found.");
    if (!user.in_passwd)
        return violated(
            fmt::format(
                "User {} has no entry in /etc/passwd: it has no name and no home{}.", *user.uid,
                user.group_is_given ? "" : ", and its group is 0"
            ),
            where
        );
    return passed(
        fmt::format("'{}' is user {}, group {}.", escape_text(user.name), *user.uid, user.gid.value_or(0)),
        where
    );
}

} // namespace

image_check user_resolves()
{
    return {
        {.id = "TARE-SEC-002",
         .practice = report::practice::security,
         .title = "The user is one that the image knows",
         .severity = report::severity::low,
         .inspects = "config.User, in the image's own /etc/passwd and /etc/group",
         .references = {"DL3066", "NIST 800-190 4.1.2"},
         .rationale = "A name that is not in /etc/passwd stops every container from starting. A number that "
                      "is not runs, but "
                      "without a home, and in the group of root unless a group is given.",
         .fix = "Add the user to /etc/passwd and its group to /etc/group in the Dockerfile."},
        needs::config | needs::everything,
        evaluate_user_resolves,
    };
}

} // namespace tare::check
