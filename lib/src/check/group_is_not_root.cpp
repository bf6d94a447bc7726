#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_group_is_not_root(image_subject& image)
{
    const auto user = image.user();
    if (!user.uid)
        return not_applicable(user.problem);
    if (*user.uid == 0)
        return not_applicable("It runs as root.");
    const report::evidence where{.key = "config.User", .text = escape_text(image.shown().user)};
    if (user.gid != 0)
        return passed(fmt::format("It runs in group {}.", user.gid.value_or(0)), where);
    return violated(
        fmt::format(
            "User {} runs in the group of root{}.", *user.uid,
            user.group_is_given || user.in_passwd
                ? ""
                : ", because no group is set and /etc/passwd does not know it"
        ),
        where
    );
}

} // namespace

image_check group_is_not_root()
{
    return {
        {.id = "TARE-SEC-005",
         .practice = report::practice::security,
         .title = "The group is not that of root",
         .severity = report::severity::info,
         .inspects = "config.User, resolved through the image's own /etc/passwd and /etc/group",
         .references = {"KSV-0021", "KSV-0029", "NSA 1.6"},
         .rationale = "Files that root lends to its group are readable, and sometimes writable, for the "
                      "process. (OpenShift "
                      "runs images with any user in group 0 on purpose; there this is as it should be.)",
         .fix = "Name a group of its own in the Dockerfile: USER 10000:10000."},
        needs::config,
        evaluate_group_is_not_root,
    };
}

} // namespace tare::check
