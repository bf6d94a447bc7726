#include "check/search.hpp"
#include "check/third_party.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

/// Files that hold nothing but credentials, by their whole name.
constexpr auto key_names = std::to_array<std::string_view>(
    {"id_rsa",      "id_dsa",    "id_ecdsa",     "id_ed25519",   "id_ecdsa_sk",      "id_ed25519_sk",
     ".netrc",      "_netrc",    ".pgpass",      ".my.cnf",      ".git-credentials", ".dockercfg",
     ".pypirc",     ".htpasswd", ".vault-token", ".terraformrc", ".s3cfg",           "credentials.tfrc.json",
     "krb5.keytab", "master.key"}
);

/// Stores of keys, whose content is encrypted or binary and is not searched.
constexpr auto key_endings = std::to_array<std::string_view>(
    {".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".kdb", ".ppk", ".ovpn", ".keytab", ".bek",
     ".agilekeychain", ".keychain", ".psafe3", ".jceks"}
);

/// Credentials by directory and name.
constexpr auto tails = std::to_array<std::string_view>(
    {"/.aws/credentials", "/.docker/config.json", "/.kube/config", "/.azure/accessTokens.json",
     "/.config/gcloud/credentials.db", "/.config/gh/hosts.yml", "/.cargo/credentials",
     "/.cargo/credentials.toml", "/.config/rclone/rclone.conf"}
);

bool holds_credentials(std::string_view path, std::string_view name) noexcept
{
    if (is_one_of(name, key_names))
        return true;
    for (const auto ending : key_endings)
        if (name.size() > ending.size() && name.ends_with(ending))
            return true;
    for (const auto tail : tails)
        if (path.ends_with(tail))
            return true;
    return false;
}

answer evaluate_no_key_files(image_subject& image)
{
    (void)image.files();
    const auto& layers = image.view().layers;
    places where;
    std::string path;
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        for (const auto& entry : layers[layer]->entries) {
            if (entry.type != tar::entry_type::regular || entry.size == 0)
                continue;
            const auto slash = entry.path.rfind('/');
            const auto name = entry.path.substr(slash == std::string_view::npos ? 0 : slash + 1);
            path = '/';
            path += entry.path;
            if (!holds_credentials(path, name) || is_third_party(path))
                continue;
            where.add(image.at(escape_text(path), layer));
        }
    if (where.empty())
        return passed("No layer has a file that is named as one for keys or credentials.");
    return violated(
        fmt::format("{} for keys or credentials.", counted(where.size(), "file", "files")), where
    );
}

} // namespace

image_check no_key_files()
{
    return {
        {.id = "TARE-SEC-011",
         .practice = report::practice::security,
         .title = "No files for keys and credentials",
         .severity = report::severity::medium,
         .inspects = "the names of all files of every layer outside the code of others, deleted ones "
                     "included: key stores, SSH keys, .netrc, "
                     ".aws/credentials, .kube/config and their like",
         .references = {"CIS-DI-0010", "CIS Docker 4.10", "NIST 800-190 4.1.4"},
         .rationale = "They exist for credentials, and what is in a key store cannot be searched. A later "
                      "layer that deletes one does not "
                      "take it back.",
         .fix = "Leave it out with .dockerignore, and mount it where the container runs; a build step gets "
                "it with RUN "
                "--mount=type=secret."},
        needs::any_system,
        evaluate_no_key_files,
    };
}

} // namespace tare::check
