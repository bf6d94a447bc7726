#include "check/history.hpp"
#include "check/secret_answer.hpp"

#include <charconv>

namespace tare::check {
namespace {

/// The number in "history[12]"; absent for another key.
std::optional<std::size_t> step_of(std::string_view key) noexcept
{
    constexpr std::string_view start = "history[";
    if (!key.starts_with(start))
        return std::nullopt;
    std::size_t step = 0;
    const auto [end, ec] = std::from_chars(key.data() + start.size(), key.data() + key.size(), step);
    return ec == std::errc{} ? std::optional{step} : std::nullopt;
}

answer evaluate_secrets_in_history(image_subject& image)
{
    const auto steps = build_steps(image);
    if (steps.empty())
        return not_applicable("There is no history.");
    secret_places found;
    for (const auto& s : image.config_secrets())
        if (const auto step = step_of(s.key); step && *step < steps.size())
            found.add(at(steps[*step]), s.found);
    if (found.empty())
        return passed("No step of the history shows a secret that the rules know.");
    return found.violation("in the history");
}

} // namespace

image_check secrets_in_history()
{
    return {
        {.id = "TARE-SEC-010",
         .practice = report::practice::security,
         .title = "No secrets in the history and in build arguments",
         .severity = report::severity::critical,
         .inspects = "the instructions of the history with the build arguments that builders write into "
                     "them: the formats of tokens and "
                     "keys, and the values of arguments and options that are named as secrets",
         .references =
             {"CIS-DI-0010", "CIS Docker 4.10", "DS-0031", "DL3064", "BuildKit SecretsUsedInArgOrEnv",
              "NIST 800-190 4.1.4"},
         .rationale = "docker history shows every instruction, and with it the value that --build-arg gave "
                      "to each ARG.",
         .fix = "Revoke the secret, and give it to the step that needs it with RUN --mount=type=secret."},
        needs::config | needs::any_system,
        evaluate_secrets_in_history,
    };
}

} // namespace tare::check
