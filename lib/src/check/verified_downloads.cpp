#include "check/history.hpp"
#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

struct disabled
{
    std::string_view program;
    std::string_view option;
};

constexpr std::array switches{
    disabled{"apt-get", "--allow-unauthenticated"},
    disabled{"apt", "--allow-unauthenticated"},
    disabled{"apt-get", "--force-yes"},
    disabled{"apt", "--force-yes"},
    disabled{"apt-get", "--allow-insecure-repositories"},
    disabled{"apk", "--allow-untrusted"},
    disabled{"yum", "--nogpgcheck"},
    disabled{"dnf", "--nogpgcheck"},
    disabled{"dnf", "--no-gpgchecks"},
    disabled{"microdnf", "--nogpgcheck"},
    disabled{"rpm", "--nosignature"},
    disabled{"rpm", "--nodigest"},
    disabled{"zypper", "--no-gpg-checks"},
    disabled{"curl", "-k"},
    disabled{"curl", "--insecure"},
    disabled{"wget", "--no-check-certificate"},
    disabled{"pip", "--trusted-host"},
    disabled{"pip3", "--trusted-host"},
    disabled{"npm", "--strict-ssl=false"},
    disabled{"gem", "--no-verify"},
};

/// Variables that switch the verification of certificates off, wherever they are set.
constexpr auto variables = std::to_array<std::string_view>(
    {"NODE_TLS_REJECT_UNAUTHORIZED=0", "GIT_SSL_NO_VERIFY=1", "GIT_SSL_NO_VERIFY=true", "PYTHONHTTPSVERIFY=0",
     "npm_config_strict_ssl=false"}
);

/// "-k" of "-fsSLk" as well.
bool is_set(const shell_command& c, std::string_view option) noexcept
{
    for (const auto& word : c.words) {
        if (word == option || (word.starts_with(option) && word.size() > option.size() &&
                               word[option.size()] == '=' && option.starts_with("--")))
            return true;
        if (option == "-k" && word.size() > 1 && word[0] == '-' && word[1] != '-' &&
            word.find('k') != std::string::npos &&
            word.find_first_not_of("fsSLkvgijlnIORJNZ#", 1) == std::string::npos)
            return true;
    }
    return false;
}

/// The switch that a command sets; empty when none.
std::string_view switch_of(const shell_command& c) noexcept
{
    for (const auto& s : switches)
        if (c.program() == s.program && is_set(c, s.option))
            return s.option;
    for (const auto v : variables)
        if (c.has(v))
            return v;
    if (c.program() == "npm" && c.has("config") && c.has("strict-ssl") && c.has("false"))
        return "strict-ssl false";
    if (c.program() == "git" &&
        (c.has("http.sslVerify=false") || (c.has("http.sslVerify") && c.has("false"))))
        return "http.sslVerify false";
    return {};
}

answer evaluate_verified_downloads(image_subject& image)
{
    places where;
    bool any = false;
    for (const auto& step : build_steps(image)) {
        if (step.keyword != "RUN")
            continue;
        any = true;
        for (const auto& c : shell_commands(step.text))
            if (const auto off = switch_of(c); !off.empty()) {
                auto e = at(step);
                e.text = std::string{off};
                where.add(std::move(e));
            }
    }
    for (const auto& variable : image.config().env)
        if (is_one_of(std::string_view{variable}, variables))
            where.add(
                {.key = "config.Env." + variable.substr(0, variable.find('=')), .text = escape_text(variable)}
            );
    if (!where.empty())
        return violated("Signatures or certificates are not verified.", where);
    if (!any)
        return not_applicable("The history shows no RUN instruction.");
    return passed("No step switches the verification of signatures or certificates off.");
}

} // namespace

image_check verified_downloads()
{
    return {
        {.id = "TARE-BUILD-009",
         .practice = report::practice::build,
         .title = "Signatures and certificates are verified",
         .severity = report::severity::medium,
         .inspects = "the RUN instructions of the history and config.Env: --allow-unauthenticated, "
                     "--allow-untrusted, --nogpgcheck, "
                     "curl -k, wget --no-check-certificate and their like",
         .references = {"CIS Docker 4.11", "NIST 800-190 4.1.5"},
         .rationale = "Whoever is between the build and the server, or got into the server, decides what is "
                      "installed.",
         .fix = "Remove the option, and add the certificate or key that is missing instead (ca-certificates, "
                "signed-by=)."},
        needs::config,
        evaluate_verified_downloads,
    };
}

} // namespace tare::check
