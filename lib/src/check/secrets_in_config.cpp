#include "check/secret_answer.hpp"

#include <tare/base/text.hpp>

namespace tare::check {
namespace {

answer evaluate_secrets_in_config(image_subject& image)
{
    secret_places found;
    for (const auto& s : image.config_secrets())
        if (!s.key.starts_with("history["))
            found.add({.key = escape_text(s.key)}, s.found);
    if (found.empty())
        return passed("Neither the environment, nor labels, nor commands hold a secret that the rules know.");
    return found.violation("in the configuration");
}

} // namespace

image_check secrets_in_config()
{
    return {
        {.id = "TARE-SEC-009",
         .practice = report::practice::security,
         .title = "No secrets in the configuration",
         .severity = report::severity::critical,
         .inspects = "environment, labels, commands, health check and author of the config: the formats of "
                     "tokens and keys, and the values "
                     "of variables that are named as secrets",
         .references =
             {"CIS-DI-0010", "CIS Docker 4.10", "DS-0031", "DL3064", "BuildKit SecretsUsedInArgOrEnv",
              "NIST 800-190 4.1.4"},
         .rationale = "docker inspect shows them to everybody who has the image, and every process of the "
                      "container inherits the "
                      "environment.",
         .fix = "Revoke the secret, take it out of ENV and LABEL, and give it to the container when it "
                "starts: a secret, a mounted "
                "file, a variable of the orchestrator."},
        needs::config | needs::any_system,
        evaluate_secrets_in_config,
    };
}

} // namespace tare::check
