#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

constexpr std::size_t shortest_hash = 13; // crypt(5), descrypt

/// crypt(5): neither empty, nor locked ("!", "*"), nor "x", which means that shadow has it.
bool is_hash(std::string_view field) noexcept
{
    return field.size() >= shortest_hash && field.front() != '!' && field.front() != '*';
}

answer evaluate(image_subject& image)
{
    places where;
    bool any = false;
    for (const auto* const path : {"/etc/passwd", "/etc/shadow"}) {
        const auto text = image.content(path);
        if (!text)
            continue;
        any = true;
        const auto id = *image.view().files.resolve(path);
        for (const auto& account : inspect::account_entries(*text)) {
            if (!is_hash(account.password))
                continue;
            auto e = image.at(id);
            e.line = account.line;
            e.text = escape_text(account.name);
            where.add(std::move(e));
        }
    }
    if (!any)
        return not_applicable("There is neither /etc/passwd nor /etc/shadow.");
    if (where.empty())
        return passed("No account has a password that could be guessed.");
    return violated(
        fmt::format(
            "{} a password, and the image shows its hash.",
            counted(where.size(), "account has", "accounts have")
        ),
        where
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
        evaluate,
    };
}

} // namespace tare::check
