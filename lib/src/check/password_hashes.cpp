#include "check/passwords.hpp"
#include "check/search.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

constexpr std::size_t shortest_hash = 13; // crypt(5), descrypt

/// crypt(5): neither empty, nor locked ("!", "*"), nor "x", which means that shadow has it.
bool is_hash(std::string_view field) noexcept
{
    return field.size() >= shortest_hash && field.front() != '!' && field.front() != '*';
}

answer evaluate_password_hashes(image_subject& image)
{
    const auto where = accounts_with_password(image, is_hash);
    if (!where)
        return no_accounts();
    if (where->empty())
        return passed("No account has a password that could be guessed.");
    return violated(
        fmt::format(
            "{} a password, and the image shows its hash.",
            counted(where->size(), "account has", "accounts have")
        ),
        *where
    );
}

} // namespace

image_check password_hashes()
{
    return {
        {.id = "TARE-SEC-019",
         .practice = report::practice::security,
         .title = "No password hashes",
         .severity = report::severity::medium,
         .inspects = "the second field of every line of /etc/passwd and /etc/shadow",
         .references = {"CIS Docker 4.10", "NIST 800-190 4.1.4"},
         .rationale = "Everybody who has the image can guess the password offline, and it is the same in "
                      "every container. A "
                      "container needs no passwords.",
         .fix = "Lock the account in the Dockerfile: passwd -l NAME, or write ! or * into the field."},
        needs::nothing,
        evaluate_password_hashes,
    };
}

} // namespace tare::check
