#include "check/dockerfiles/secret_words.hpp"

#include "dockerfile/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace tare::check::dockerfiles {
namespace {

constexpr std::array<std::string_view, 17> secret_words{
    "apikey",  "auth",     "credential", "credentials", "key",        "passphrase",
    "passwd",  "password", "passwords",  "pwd",         "pword",      "secret",
    "secrets", "token",    "tokens",     "accesskey",   "privatekey",
};
constexpr std::array<std::string_view, 20> harmless_words{
    "public",  "pub",         "file", "files",  "path",   "dir",      "version",
    "url",     "name",        "type", "host",   "server", "servers",  "keyserver",
    "keyring", "fingerprint", "gpg",  "sha256", "method", "keyboard",
};
/// Names of whole variables that say "key" and hold none.
constexpr std::array<std::string_view, 3> harmless_names{"pwd", "oldpwd", "gpg_key"};

constexpr std::array<std::string_view, 27> secret_files{
    ".env",
    ".netrc",
    "_netrc",
    ".npmrc",
    ".yarnrc.yml",
    ".pypirc",
    ".git-credentials",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "credentials.json",
    "credentials",
    "credential",
    "secrets.yml",
    "secrets.yaml",
    "secrets.json",
    ".dockercfg",
    ".htpasswd",
    ".vault-token",
    "service-account.json",
    "service_account.json",
    ".pgpass",
    "kubeconfig",
    "terraform.tfvars",
    ".boto",
    "password.txt",
};
constexpr std::array<std::string_view, 6> secret_ends{".pem", ".p12", ".pfx", ".jks", ".keystore", ".key"};
constexpr std::array<std::string_view, 5> secret_paths{
    ".aws/credentials", ".docker/config.json", ".kube/config", ".ssh/id_", ".config/gcloud",
};

template<class List>
bool is_in(const List& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

} // namespace

bool names_secret(std::string_view name)
{
    const auto low = lowered(name);
    if (is_in(harmless_names, low))
        return false;
    bool secret = false;
    for (std::size_t at = 0; at <= low.size();) {
        const auto end = std::min(low.find_first_of("_-.", at), low.size());
        const auto word = std::string_view{low}.substr(at, end - at);
        if (is_in(harmless_words, word))
            return false;
        secret = secret || is_in(secret_words, word);
        at = end + 1;
    }
    return secret;
}

bool is_secret_file(std::string_view path)
{
    const auto slash = path.find_last_of("/\\");
    const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (is_in(secret_files, name))
        return true;
    const bool certificate =
        name.ends_with(".pem") &&
        (name.find("cert") != std::string_view::npos || name.find("ca") == 0 ||
         name.find("chain") != std::string_view::npos || name.find("pub") != std::string_view::npos);
    if (!certificate && std::any_of(secret_ends.begin(), secret_ends.end(), [&](std::string_view e) {
            return name.size() > e.size() && name.ends_with(e);
        }))
        return true;
    return std::any_of(secret_paths.begin(), secret_paths.end(), [&](std::string_view p) {
        return path.find(p) != std::string_view::npos && !path.ends_with(".pub");
    });
}

} // namespace tare::check::dockerfiles
