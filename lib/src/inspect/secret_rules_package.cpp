#include "inspect/secret_rules.hpp"

#include <tare/image/path.hpp>

#include <array>
#include <optional>
#include <string>

namespace tare::inspect {
namespace {

using image::base_name;
using place = secret_rule::place;
using report::severity;

bool is_netrc(std::string_view path) noexcept
{
    return base_name(path) == ".netrc" || base_name(path) == "_netrc";
}

bool is_maven_settings(std::string_view path) noexcept
{
    return base_name(path).starts_with("settings") && path.ends_with(".xml");
}

bool is_cargo_credentials(std::string_view path) noexcept
{
    return base_name(path) == "credentials.toml" || path.ends_with(".cargo/credentials");
}

bool is_composer_auth(std::string_view path) noexcept
{
    return base_name(path) == "auth.json";
}

bool is_pypirc(std::string_view path) noexcept
{
    return base_name(path) == ".pypirc";
}

bool is_docker_config(std::string_view path) noexcept
{
    const auto name = base_name(path);
    return name == "config.json" || name == ".dockercfg" || name == ".dockerconfigjson" ||
           name == "auth.json";
}

int value_of(char c) noexcept
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// Docker keeps "user:password" in base64 (RFC 4648).
bool is_user_and_password(std::string_view text) noexcept
{
    unsigned bits = 0;
    int held = 0;
    std::size_t colon = std::string_view::npos;
    std::size_t size = 0;
    for (const char c : text) {
        if (c == '=')
            break;
        bits = (bits << 6U) | static_cast<unsigned>(value_of(c));
        held += 6;
        if (held < 8)
            continue;
        held -= 8;
        const auto byte = static_cast<unsigned char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
        if (byte < 0x20 || byte == 0x7F)
            return false;
        if (byte == ':' && colon == std::string_view::npos)
            colon = size;
        ++size;
    }
    return colon != std::string_view::npos && colon > 0 && size - colon > 4;
}

bool is_not_maven_reference(std::string_view text) noexcept
{
    return is_plausible_password(text) && !text.starts_with('{');
}

} // namespace

void add_package_rules(std::vector<secret_rule>& out)
{
    out.insert(
        out.end(),
        {
            {.id = "npm-token",
             .title = "npm access token",
             .keywords = {"npm_"},
             .pattern = R"((npm_[A-Za-z0-9]{36})\b)",
             .entropy = 3},
            {.id = "npmrc-credential",
             .title = "credential of an npm registry",
             .keywords = {":_authToken", ":_password", ":_auth"},
             .pattern = R"(([A-Za-z0-9+/=_.:-]{8,800}))",
             .where = place::assigned,
             .entropy = 2.5,
             .plausible = is_plausible_password},
            {.id = "pypi-token",
             .title = "PyPI API token",
             .keywords = {"pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"},
             .pattern = R"((pypi-Ag[A-Za-z0-9_-]{50,1000}))",
             .entropy = 4},
            {.id = "pypirc-password",
             .title = "password of a Python package index",
             .keywords = {"password"},
             .pattern = R"(([^\s"']{6,300}))",
             .where = place::assigned,
             .file = is_pypirc,
             .plausible = is_plausible_password,
             .generic = true},
            {.id = "rubygems-key",
             .title = "RubyGems API key",
             .keywords = {"rubygems_"},
             .pattern = R"((rubygems_[0-9a-f]{48})\b)",
             .entropy = 3},
            {.id = "nuget-key",
             .title = "NuGet API key",
             .keywords = {"apikey", "api-key", "nuget_key"},
             .pattern = R"((oy2[a-z0-9]{43})\b)",
             .where = place::assigned,
             .entropy = 3.5},
            {.id = "cargo-token",
             .title = "crates.io token",
             .keywords = {"token"},
             .pattern = R"(([A-Za-z0-9_.-]{20,300}))",
             .where = place::assigned,
             .entropy = 3,
             .file = is_cargo_credentials},
            {.id = "composer-credential",
             .title = "credential of a PHP package repository",
             .keywords = {"github.com", "gitlab.com", "bitbucket.org", "\"password\""},
             .pattern = R"(([^\s"]{8,300}))",
             .where = place::assigned,
             .entropy = 2.5,
             .file = is_composer_auth,
             .plausible = is_plausible_password,
             .generic = true},
            {.id = "maven-password",
             .title = "password of a Maven repository",
             .severity = severity::high,
             .keywords = {"<password>", "<passphrase>"},
             .pattern = R"(<pass(?:word|phrase)>\s*([^<\s]{4,300})\s*</pass)",
             .file = is_maven_settings,
             .plausible = is_not_maven_reference},
            {.id = "artifactory-key",
             .title = "Artifactory API key",
             .keywords = {"AKCp"},
             .pattern = R"((AKCp[A-Za-z0-9]{69})\b)",
             .entropy = 4},
            {.id = "artifactory-token",
             .title = "Artifactory identity token",
             .keywords = {"cmVmdGtu"},
             .pattern = R"((cmVmdGtu[A-Za-z0-9]{56})\b)",
             .entropy = 4},
            {.id = "docker-hub-token",
             .title = "Docker Hub access token",
             .keywords = {"dckr_pat_", "dckr_oat_"},
             .pattern = R"((dckr_(?:pat_[A-Za-z0-9_-]{27}|oat_[A-Za-z0-9_-]{32}))(?:[^A-Za-z0-9_-]|$))",
             .entropy = 3},
            {.id = "docker-config-auth",
             .title = "credential of a container registry",
             .keywords = {"\"auth\""},
             .pattern = R"(([A-Za-z0-9+/]{8,800}={0,2}))",
             .where = place::assigned,
             .file = is_docker_config,
             .plausible = is_user_and_password},
            {.id = "docker-config-identity",
             .title = "identity token of a container registry",
             .keywords = {"identitytoken", "registrytoken"},
             .pattern = R"(([A-Za-z0-9+/=_.-]{20,1000}))",
             .where = place::assigned,
             .entropy = 3,
             .file = is_docker_config},
            {.id = "netrc-password",
             .title = "password in netrc",
             .keywords = {"password"},
             .pattern = R"(password\s+(\S{4,300}))",
             .file = is_netrc,
             .plausible = is_plausible_password},
        }
    );
}

} // namespace tare::inspect
