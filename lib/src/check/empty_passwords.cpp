#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

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
            if (!account.password.empty())
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
        return passed("Every account has a password or is locked.");
    return violated(
        fmt::format("{} without a password.", counted(where.size(), "account is", "accounts are")), where
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
        evaluate,
    };
}

} // namespace tare::check
