#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_runs_as_root(image_subject& image)
{
    const auto user = image.user();
    const report::evidence where{.key = "config.User", .text = escape_text(image.shown().user)};
    if (!user.uid)
        return not_applicable(fmt::format("{} No container starts.", user.problem));
    if (*user.uid != 0)
        return passed(fmt::format("It runs as user {}, group {}.", *user.uid, user.gid.value_or(0)), where);
    if (image.config().user.empty())
        return violated("It runs as root: no user is set.", where);
    return violated(fmt::format("It runs as root: '{}' is user 0.", escape_text(image.shown().user)), where);
}

} // namespace

image_check runs_as_root()
{
    return {
        {.id = "TARE-SEC-001",
         .practice = report::practice::security,
         .title = "Runs as a user other than root",
         .severity = report::severity::high,
         .inspects = "config.User, resolved through the image's own /etc/passwd and /etc/group as the "
                     "runtime does it",
         .references =
             {"CIS-DI-0001", "CIS Docker 4.1", "DS-0002", "DL3002", "NIST 800-190 4.1.2", "OWASP Docker #2"},
         .rationale = "A process that breaks out of its container as root is root outside, unless something "
                      "else stops "
                      "it; and inside, it can change every file.",
         .fix = "Create a user in the Dockerfile and end with USER and its number: USER 10000:10000."},
        needs::config,
        evaluate_runs_as_root,
    };
}

} // namespace tare::check
