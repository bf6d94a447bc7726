#include "check/dockerfiles/dockerfile_check.hpp"

#include <array>

namespace tare::check::dockerfiles {
namespace {

/// What remains to be seen once variables that only name a secret are left out: values with a shape of their
/// own.
bool has_shape_of_secret(std::string_view text)
{
    if (contains(text, "-----BEGIN ") && contains(text, "PRIVATE KEY"))
        return true;
    for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
        const auto host = text.substr(at + 3, text.find_first_of("/ \t\n\"'", at + 3) - at - 3);
        const auto user_end = host.rfind('@');
        const auto colon = host.find(':');
        if (user_end == std::string_view::npos || colon >= user_end)
            continue;
        const auto password = host.substr(colon + 1, user_end - colon - 1);
        if (!password.empty() && password.find_first_of("$<{*") == std::string_view::npos)
            return true;
    }
    return false;
}

bool has_token(std::string_view text)
{
    static constexpr std::array<std::string_view, 14> starts{
        "AKIA",  "ASIA",  "ghp_",     "gho_", "ghs_", "github_pat_", "glpat-",
        "xoxb-", "xoxp-", "sk_live_", "AIza", "npm_", "dckr_pat_",   "hvs.",
    };
    const auto word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '.';
    };
    for (const auto start : starts)
        for (auto at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
            auto end = at;
            while (end < text.size() && word(text[end]))
                ++end;
            const auto token = text.substr(at, end - at);
            const bool alone = at == 0 || !word(text[at - 1]);
            const bool digits = token.find_first_of("0123456789") != std::string_view::npos;
            if (alone && digits && token.size() >= 20)
                return true;
        }
    return false;
}

answer evaluate(const subject& s)
{
    places where;
    for (const auto& i : s.file().instructions) {
        if (has_shape_of_secret(i.text) || has_token(i.text))
            where.add(at(i));
        for (const auto& d : i.heredocs)
            if (has_shape_of_secret(d.content) || has_token(d.content))
                where.add(at(i, {d.first_line, 1}, "in the here-document"));
    }
    return judged(
        std::move(where), "A secret is written in the file.", "Nothing in the file has the shape of a secret."
    );
}

} // namespace

dockerfile_check no_secret_values()
{
    return {
        {.id = "TARE-SEC-106",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "No secrets are written in the file",
         .severity = report::severity::critical,
         .inspects = "everything in the file that looks like a token, a private key or a password in a URL",
         .references = {"CIS Docker 4.10", "OWASP Docker #12", "NIST 800-190 4.1.4"},
         .rationale = "The file is in version control and its instructions in the image's history; both are "
                      "read by more people than meant.",
         .fix = "Revoke the secret, and hand the new one to the build with --secret."},
        evaluate,
    };
}

} // namespace tare::check::dockerfiles
