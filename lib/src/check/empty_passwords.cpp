#include "check/passwords.hpp"
#include "check/search.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

/// No password is asked for.
bool is_empty(std::string_view field) noexcept
{
    return field.empty();
}

answer evaluate_empty_passwords(image_subject& image)
{
    const auto where = accounts_with_password(image, is_empty);
    if (!where)
        return no_accounts();
    if (where->empty())
        return passed("Every account has a password or is locked.");
    return violated(
        fmt::format("{} without a password.", counted(where->size(), "account is", "accounts are")), *where
    );
}

} // namespace

image_check empty_passwords()
{
    return {
        {.id = "TARE-SEC-017",
         .practice = report::practice::security,
         .title = "No account without a password",
         .severity = report::severity::high,
         .inspects = "the second field of every line of /etc/passwd and /etc/shadow",
         .references = {"DKL-LI-0001", "CVE-2019-5021"},
         .rationale = "An empty field means that no password is asked for: with su, or a login program that "
                      "is installed later, "
                      "any user becomes that one.",
         .fix = "Lock the account in the Dockerfile: passwd -l NAME, or write ! or * into the field."},
        needs::nothing,
        evaluate_empty_passwords,
    };
}

} // namespace tare::check
