#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/secret_words.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_secret_variables(const subject& s)
{
    places where;
    bool any = false;
    const auto look = [&](const instruction& i) {
        for (const auto& p : i.pairs) {
            any = true;
            if (names_secret(p.key.text))
                where.add(at(i, p.key.at, p.key.text));
        }
    };
    for (const auto g : s.build().global_arguments)
        look(s.file().instructions[g]);
    for (const auto& p : s.instructions())
        if (p.written->kind == keyword::arg || p.written->kind == keyword::env)
            look(*p.written);
    if (!any)
        return not_applicable("It has neither ARG nor ENV.");
    return judged(
        std::move(where), "ARG or ENV is used for a secret.", "No ARG or ENV is named like a secret."
    );
}

} // namespace

dockerfile_check no_secret_variables()
{
    return {
        {.id = "TARE-SEC-104",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "No secrets in ARG or ENV",
         .severity = report::severity::high,
         .inspects = "names of ARG and ENV that say they hold a secret",
         .references =
             {"DL3064", "SecretsUsedInArgOrEnv", "DS-0031", "CIS-DI-0010", "CIS Docker 4.10",
              "OWASP Docker #12", "NIST 800-190 4.1.4"},
         .rationale = "ENV is in the image's config, ARG in its history and provenance: whoever can pull the "
                      "image can read both.",
         .fix = "Hand the secret to the one RUN that needs it: RUN "
                "--mount=type=secret,id=token,env=TOKEN …."},
        evaluate_no_secret_variables,
    };
}

} // namespace tare::check::dockerfiles
