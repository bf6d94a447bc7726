#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

bool turns_off(const shell_command& c)
{
    const auto program = c.program();
    const auto named = [&](std::string_view option) { return c.has_option('\0', option); };
    if (program == "curl")
        return c.has_option('k', "insecure");
    if (program == "wget")
        return named("no-check-certificate");
    if (program == "apt-get" || program == "apt" || program == "aptitude")
        return named("allow-unauthenticated") || named("force-yes") || named("allow-insecure-repositories") ||
               c.has_argument("Acquire::AllowInsecureRepositories=true");
    if (program == "apk")
        return named("allow-untrusted");
    if (program == "yum" || program == "dnf" || program == "microdnf")
        return named("nogpgcheck");
    if (program == "rpm")
        return named("nosignature") || named("nodigest");
    if (program == "zypper")
        return named("no-gpg-checks");
    if (program == "pip" || program == "pip3" || program == "uv")
        return named("trusted-host");
    if (program == "npm" || program == "yarn" || program == "pnpm")
        return c.has_argument("strict-ssl") && c.has_argument("false");
    if (program == "git")
        return c.has_argument("http.sslVerify=false") ||
               (c.has_argument("http.sslVerify") && c.has_argument("false"));
    return false;
}

bool variable_turns_off(std::string_view name, std::string_view value)
{
    return (name == "NODE_TLS_REJECT_UNAUTHORIZED" && value == "0") ||
           (name == "GIT_SSL_NO_VERIFY" && !value.empty()) || (name == "PYTHONHTTPSVERIFY" && value == "0") ||
           (name == "NPM_CONFIG_STRICT_SSL" && value == "false");
}

answer evaluate_verification_stays_on(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        for (const auto& a : c.assignments)
            if (variable_turns_off(a.substr(0, a.find('=')), a.substr(a.find('=') + 1)))
                return true;
        return turns_off(c);
    });
    for (const auto& p : s.instructions(keyword::env))
        if (p.resolved != nullptr)
            for (const auto& [key, value] : p.resolved->pairs)
                if (variable_turns_off(key.text, value.text))
                    where.add(at(*p.written, key.at, key.text + '=' + value.text));
    return judged_commands(
        s, std::move(where), "Verification is turned off.", "Nothing turns verification off."
    );
}

} // namespace

dockerfile_check verification_stays_on()
{
    return {
        {.id = "TARE-SEC-108",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "Certificates and signatures are checked",
         .severity = report::severity::high,
         .inspects = "options of RUN's commands that turn verification off",
         .references = {"CIS Docker 4.11", "CIS Docker 4.12"},
         .rationale = "Without it, whoever is on the way of a download decides what ends up in the image.",
         .fix = "Remove the option, and install the certificate or key that is missing."},
        evaluate_verification_stays_on,
    };
}

} // namespace tare::check::dockerfiles
