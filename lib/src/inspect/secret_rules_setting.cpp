#include "inspect/secret_rules.hpp"

#include <tare/image/path.hpp>

#include <algorithm>
#include <array>

namespace tare::inspect {
namespace {

using image::base_name;
using place = secret_rule::place;
using report::severity;

/// Files that hold the settings of one application, where a password stands under its name. Not any text: in
/// programs and their documentation most of what is called a password is none.
bool is_settings_file(std::string_view path) noexcept
{
    if (path.empty())
        return true;
    const auto name = base_name(path);
    if (name == ".env" || name.starts_with(".env.") || name.ends_with(".env") || name == "wp-config.php" ||
        name == ".my.cnf" || name == ".pgpass" || name == ".s3cfg" || name == ".boto" ||
        name == "credentials" || name == "rclone.conf")
        return !name.ends_with(".example") && !name.ends_with(".sample") && !name.ends_with(".template") &&
               !name.ends_with(".dist");
    const auto dot = name.rfind('.');
    const auto ending = dot == std::string_view::npos ? std::string_view{} : name.substr(dot);
    if (ending == ".properties")
        return name.starts_with("application") || name.starts_with("gradle") || name.starts_with("local") ||
               name.find("credential") != std::string_view::npos;
    if (ending == ".yml" || ending == ".yaml")
        return name.starts_with("application") || name.starts_with("secret") ||
               name.starts_with("credential") || name.starts_with("database") ||
               name.starts_with("docker-compose") || name.starts_with("compose");
    if (ending == ".json")
        return name.starts_with("appsettings") || name.starts_with("secret") ||
               name.starts_with("credential");
    return ending == ".tfvars";
}

bool is_rails_or_django(std::string_view path) noexcept
{
    return path.empty() || base_name(path) == "settings.py" || base_name(path) == "secrets.yml" ||
           is_settings_file(path);
}

/// The words that stand in examples of addresses.
bool is_real_password(std::string_view text) noexcept
{
    constexpr auto words = std::to_array<std::string_view>(
        {"password", "passwd",   "pass",  "pwd",  "secret", "user",  "username", "admin", "test",       "foo",
         "bar",      "postgres", "mysql", "root", "redis",  "guest", "rabbit",   "token", "mypassword", "pw"}
    );
    return is_plausible_password(text) && std::find(words.begin(), words.end(), text) == words.end();
}

} // namespace

void add_setting_rules(std::vector<secret_rule>& out)
{
    out.insert(
        out.end(),
        {
            {.id = "database-url",
             .title = "password in the address of a database or queue",
             .keywords =
                 {"postgres://", "postgresql://", "mysql://", "mariadb://", "mongodb://", "mongodb+srv://",
                  "redis://", "rediss://", "amqp://", "amqps://", "mssql://", "sqlserver://", "clickhouse://",
                  "cockroachdb://", "nats://", "ldaps://"},
             .pattern = R"([a-z+]{4,14}://[^\s:@/"'<>]{0,64}:([^\s@/"'<>]{3,256})@[A-Za-z0-9\[])",
             .plausible = is_real_password},
            {.id = "url-password",
             .title = "password in an address",
             .severity = severity::high,
             .keywords = {"http://", "https://", "ftp://", "ssh://", "git://"},
             .pattern = R"([a-z]{3,5}://[^\s:@/"'<>?#]{1,64}:([^\s:@/"'<>?#]{4,256})@[A-Za-z0-9\[])",
             .entropy = 2,
             .plausible = is_real_password},
            {.id = "jdbc-password",
             .title = "password in a JDBC address",
             .severity = severity::high,
             .keywords = {"jdbc:"},
             .pattern = R"(jdbc:[a-z0-9:]{2,30}[^\s"'<>]{3,300}[?;&](?i:password)=([^\s"'<>;&]{3,128}))",
             .plausible = is_real_password},
            {.id = "connection-string-password",
             .title = "password in a connection string",
             .severity = severity::high,
             .keywords = {"User Id=", "user id=", "Uid="},
             .pattern = R"((?i:user id|uid)=[^;"'\r\n]{1,64};\s*(?i:password|pwd)=([^;"'\r\n]{3,128}))",
             .plausible = is_real_password},
            {.id = "authorization-header",
             .title = "credential in an Authorization header",
             .severity = severity::high,
             .keywords = {"Authorization: ", "authorization: "},
             .pattern = R"((?i:authorization): (?i:basic|bearer|token) ([A-Za-z0-9+/=_.-]{16,800}))",
             .entropy = 3.2,
             .plausible = is_plausible_password},
            {.id = "secret-key-base",
             .title = "secret of a web framework",
             .severity = severity::high,
             .keywords =
                 {"secret_key_base", "secret_key", "app_key", "jwt_secret", "session_secret", "cookie_secret"
                 },
             .pattern = R"(([^\s"'`,;]{16,300}))",
             .where = place::assigned,
             .entropy = 3.2,
             .file = is_rails_or_django,
             .plausible = is_plausible_password,
             .generic = true},
            {.id = "password-setting",
             .title = "password or token under its name",
             .severity = severity::high,
             .keywords =
                 {"password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key",
                  "access_key", "accesskey", "private_key", "auth_key", "encryption_key", "signing_key",
                  "master_key"},
             .pattern = R"(([^\s"'`,;]{4,300}))",
             .where = place::assigned,
             .entropy = 1.5,
             .file = is_settings_file,
             .plausible = is_plausible_password,
             .generic = true},
        }
    );
}

} // namespace tare::inspect
