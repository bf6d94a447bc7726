#include "check/dockerfiles/dockerfile_check.hpp"
#include "inspect/secret_text.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_secret_values(const subject& s)
{
    places where;
    for (const auto& i : s.file().instructions) {
        if (inspect::holds_secret(i.text))
            where.add(at(i));
        for (const auto& d : i.heredocs)
            if (inspect::holds_secret(d.content))
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
        evaluate_no_secret_values,
    };
}

} // namespace tare::check::dockerfiles
