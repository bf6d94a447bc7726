#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

constexpr std::uint64_t lowest = 10'000;

answer evaluate_user_id_is_high(image_subject& image)
{
    const auto user = image.user();
    if (!user.uid)
        return not_applicable(user.problem);
    if (*user.uid == 0)
        return not_applicable("It runs as root.");
    const report::evidence where{.key = "config.User", .text = escape_text(image.shown().user)};
    if (*user.uid >= lowest)
        return passed(fmt::format("It runs as user {}.", *user.uid), where);
    return violated(
        fmt::format(
            "It runs as user {}, which may be somebody on the host: it is below {}.", *user.uid, lowest
        ),
        where
    );
}

} // namespace

image_check user_id_is_high()
{
    return {
        {.id = "TARE-SEC-004",
         .practice = report::practice::security,
         .title = "The user's number is 10000 or above",
         .severity = report::severity::low,
         .inspects = "config.User, resolved through the image's own /etc/passwd",
         .references = {"KSV-0020", "kube-score container-security-context-user-group-id"},
         .rationale = "Without user namespaces the number is the same user outside. Hosts give low numbers "
                      "to their services "
                      "and people, whose files and processes an escaped process could then reach.",
         .fix = "Give the user a number from 10000 on, for instance USER 10000:10000."},
        needs::config,
        evaluate_user_id_is_high,
    };
}

} // namespace tare::check
