#include "made_up.hpp"
#include "secret_sample_groups.hpp"

namespace tare::test {
namespace {

void add_packages(samples& out)
{
    // "user:password12" and "only text".
    const std::string auth = "dXNlcjpwYXNzd29yZDEy";
    const std::string no_auth = "b25seSB0ZXh0IGhlcmU=";
    add(out,
        {
            {"npm-token",
             "npm"
             "_" +
                 made_up(letters_and_digits, 36),
             "npm"
             "_" +
                 made_up(letters_and_digits, 35)},
            {"npmrc-credential", "//registry.example.org/:_authToken=" + made_up_uuid(),
             "//registry.example.org/:_authToken=${NPM_TOKEN}"},
            {"pypi-token",
             "pypi-AgEI"
             "cHlwaS5vcmc" +
                 made_up(letters_and_digits, 150),
             "pypi-AgEI"
             "cHlwaS5vcmc" +
                 made_up(letters_and_digits, 10)},
            {"pypirc-password", "[pypi]\nusername = a\npassword = correct-horse-7\n",
             "[pypi]\npassword = ${PASSWORD}\n", "root/.pypirc"},
            {"rubygems-key",
             "rubygems"
             "_" +
                 made_up(hexadecimal, 48),
             "rubygems"
             "_" +
                 made_up(hexadecimal, 47)},
            {"nuget-key",
             "<add key=\"x\" /> ApiKey: oy"
             "2" +
                 made_up(lower_and_digits, 43),
             "ApiKey: oy"
             "2" +
                 made_up(lower_and_digits, 20)},
            {"cargo-token",
             "[registry]\ntoken = \"ci"
             "o" +
                 made_up(letters_and_digits, 32) + "\"\n",
             "[registry]\ntoken = \"\"\n", "root/.cargo/credentials.toml"},
            {"composer-credential",
             "{\"http-basic\":{\"a\":{\"username\":\"u\",\"password\":\"correct-horse-7\"}}}",
             "{\"github-oauth\":{}}", "root/.composer/auth.json"},
            {"maven-password", "<server><password>correct-horse</password></server>",
             "<password>{COQLCE6DU6GtcS5P=}</password>", "root/.m2/settings.xml"},
            {"artifactory-key",
             "AKC"
             "p" +
                 made_up(letters_and_digits, 69),
             "AKC"
             "p" +
                 made_up(letters_and_digits, 60)},
            {"artifactory-token",
             "cmVm"
             "dGtu" +
                 made_up(letters_and_digits, 56),
             "cmVm"
             "dGtu" +
                 made_up(letters_and_digits, 10)},
            {"docker-hub-token",
             "dckr_"
             "pat_" +
                 made_up(letters_and_digits, 27),
             "dckr_"
             "pat_" +
                 made_up(letters_and_digits, 12)},
            {"docker-config-auth", "{\"auths\":{\"a\":{\"auth\": \"" + auth + "\"}}}",
             "{\"auths\":{\"a\":{\"auth\": \"" + no_auth + "\"}}}", "root/.docker/config.json"},
            {"docker-config-identity", "{\"identitytoken\": \"" + made_up(letters_and_digits, 60) + "\"}",
             "{\"identitytoken\": \"\"}", "root/.docker/config.json"},
            {"netrc-password", "machine a login b password correct-horse-7\n",
             "machine a login b password $PASSWORD\n", "root/.netrc"},
        });
}

void add_keys(samples& out)
{
    add(out, {
                 {"private-key", made_up_key(),
                  "if (text == \"-----BEGIN RSA PRIVATE"
                  " KEY-----\")"},
                 {"private-key", made_up_key(""),
                  "-----BEGIN PRIVATE"
                  " KEY-----\n...\n-----END PRIVATE"
                  " KEY-----"},
                 {"private-key",
                  "-----BEGIN RSA PRIVATE"
                  " KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB\n\n" +
                      made_up(base64, 64) + "\n",
                  "-----BEGIN PUBLIC KEY-----\n" + made_up(base64, 64)},
                 {"private-key",
                  "{\"private_key\": \"-----BEGIN PRIVATE"
                  " KEY-----\\n" +
                      made_up(base64, 64) + "\\n\"}",
                  "-----BEGIN CERTIFICATE-----\n" + made_up(base64, 64)},
                 {"encrypted-private-key", made_up_key("ENCRYPTED "),
                  "-----BEGIN ENCRYPTED PRIVATE"
                  " KEY-----"},
                 {"pgp-private-key",
                  "-----BEGIN PGP PRIVATE"
                  " KEY BLOCK-----\nVersion: 1\n\n" +
                      made_up(base64, 64) + "\n",
                  "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" + made_up(base64, 64)},
                 {"putty-private-key",
                  "PuTTY-User-Key-"
                  "File-2: ssh-rsa\nEncryption: none\n",
                  "PuTTY-User-Key-"
                  "File"},
                 {"age-secret-key",
                  "AGE-SECRET-"
                  "KEY-1" +
                      made_up("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
                  "AGE-SECRET-"
                  "KEY-1ABC"},
                 {"wireguard-private-key", "[Interface]\nPrivateKey = " + made_up(base64, 42) + "E=\n",
                  "[Peer]\nPublicKey = " + made_up(base64, 42) + "E=\n"},
                 {"kubernetes-client-key", "    client-key-data: " + made_up(base64, 400) + "\n",
                  "    client-certificate-data: " + made_up(base64, 400) + "\n"},
                 {"json-web-token", "cookie: " + made_up_jwt(),
                  "eyJhbGci"
                  "OiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOi"
                  "IxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV"},
             });
}

void add_settings(samples& out)
{
    add(out,
        {
            {"database-url", "DATABASE_URL=postgres://app:correct-horse@db:5432/app",
             "postgres://user:password@localhost/db"},
            {"database-url", "mongodb+srv://app:S3cretHorse@cluster.example.net/",
             "mongodb://localhost:27017/app"},
            {"url-password", "git clone https://bob:correct-horse-7@git.internal/app",
             "https://user:pass@host and https://a.example:8080/x@y"},
            {"jdbc-password", "jdbc:mysql://db:3306/app?user=a&password=correct-horse",
             "jdbc:mysql://db:3306/app?user=a&password=${PASSWORD}"},
            {"connection-string-password", "Server=db;User Id=sa;Password=correct-horse;",
             "Server=db;User Id=sa;Password={password};"},
            {"authorization-header",
             "curl -H 'Authorization: Bearer " + made_up(letters_and_digits, 40) + "'",
             "Authorization: Bearer <token>"},
            {"secret-key-base", "SECRET_KEY = '" + made_up(letters_and_digits, 50) + "'",
             "SECRET_KEY = os.environ['SECRET_KEY_OF_THE_APP']", "app/settings.py"},
            {"password-setting", "DB_PASSWORD=correct-horse\n", "# DB_PASSWORD=correct-horse\n", "app/.env"},
            {"password-setting", "spring.datasource.password=correct-horse\n",
             "spring.datasource.password=${DB_PASSWORD}\n", "app/application.properties"},
            {"password-setting", "api_key: \"" + made_up(letters_and_digits, 30) + "\"\n",
             "token_url: https://a/b\npassword_file: /run/secrets/x\n", "app/secrets.yml"},
        });
}

} // namespace

std::vector<secret_sample> secret_samples()
{
    samples out;
    add_build_samples(out);
    add_packages(out);
    add_service_samples(out);
    add_keys(out);
    add_settings(out);
    return out;
}

} // namespace tare::test
