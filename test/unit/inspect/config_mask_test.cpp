#include "made_up.hpp"

#include <tare/inspect/secrets.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tare;
using test::made_up;

namespace {

const std::string token = "gh"
                          "p_" +
                          made_up(test::letters_and_digits, 36);
const std::string password = "correct-Horse-77";

image::image_config config_with_secrets()
{
    image::image_config c;
    c.author = "somebody " + token;
    c.env = {
        "PATH=/bin", "GITHUB=" + token, "DB_PASSWORD=" + password,
        "AWS_SECRET_ACCESS_KEY=" + made_up(test::letters_and_digits, 40), "broken"
    };
    c.entrypoint = {"/app", "--token=" + token};
    c.cmd = {"serve", "postgres://app:" + password + "@db/app"};
    c.labels = {{"token", token}, {"plain", "text"}, {"key", test::made_up_key()}};
    c.health = image::health_check{};
    c.health->test = {
        "CMD-SHELL", "curl -H 'Authorization: Bearer " + made_up(test::letters_and_digits, 40, 5) + "' x"
    };
    c.history.resize(3);
    c.history[0].created_by =
        "|1 NPM_TOKEN=" + made_up(test::letters_and_digits, 20, 9) + " /bin/sh -c npm ci";
    c.history[1].created_by =
        "RUN mysql --password " + made_up(test::letters_and_digits, 12, 8) + " && login --password-stdin x";
    c.history[2].created_by = "ENV DB_PASSWORD=" + password;
    return c;
}

/// Everything of a config that is shown, in one text.
std::string all_of(const image::image_config& c)
{
    std::string out = c.author.value_or("") + '\n' + c.user + '\n' + c.working_dir + '\n';
    for (const auto* const list : {&c.env, &c.entrypoint, &c.cmd, &c.volumes, &c.exposed_ports})
        for (const auto& text : *list)
            out += text + '\n';
    if (c.health)
        for (const auto& text : c.health->test)
            out += text + '\n';
    for (const auto& [name, value] : c.labels)
        out += name + '=' + value + '\n';
    for (const auto& step : c.history)
        out += step.created_by + '\n' + step.comment + '\n';
    return out;
}

} // namespace

TEST_CASE("no secret is left in what is shown of a config, and what is none stays")
{
    const auto raw = config_with_secrets();
    const inspect::config_mask mask{raw};
    const auto text = all_of(mask.shown());
    CAPTURE(text);
    for (const auto& secret :
         {token, password, made_up(test::letters_and_digits, 40), made_up(test::letters_and_digits, 40, 5),
          made_up(test::letters_and_digits, 20, 9), made_up(test::letters_and_digits, 12, 8),
          made_up(test::base64, 64, 1), made_up(test::base64, 64, 4)}) {
        CAPTURE(secret);
        CHECK(all_of(raw).find(secret) != std::string::npos);
        CHECK(text.find(secret) == std::string::npos);
        CHECK(mask.apply("before " + secret + " after").find(secret) == std::string::npos);
    }
    CHECK(mask.shown().env[0] == "PATH=/bin");
    CHECK(mask.shown().env[1] == "GITHUB=ghp_... (40 characters)");
    CHECK(mask.shown().env[4] == "broken");
    CHECK(mask.shown().cmd[1] == "postgres://app:corr... (16 characters)@db/app");
    CHECK(mask.shown().labels[1].second == "text");
    CHECK(mask.shown().history[1].created_by.ends_with("&& login --password-stdin x"));
    CHECK(mask.shown().history.size() == raw.history.size());
    CHECK(mask.apply("nothing to hide") == "nothing to hide");
    // Masked text is masked already.
    CHECK(mask.apply(text) == text);
}

TEST_CASE("every secret of a config is found with its key, once")
{
    const inspect::config_mask mask{config_with_secrets()};
    std::string keys;
    for (const auto& f : mask.found())
        keys += f.key + '=' + std::string{f.found.rule} + ' ';
    CHECK(
        keys ==
        "author=github-personal-access-token config.Env.GITHUB=github-personal-access-token "
        "config.Env.DB_PASSWORD=secret-variable "
        "config.Env.AWS_SECRET_ACCESS_KEY=secret-variable config.Entrypoint[1]=github-personal-access-token "
        "config.Cmd[1]=database-url config.Healthcheck.Test[1]=authorization-header "
        "config.Labels.token=github-personal-access-token "
        "config.Labels.key=private-key history[0]=password-setting history[1]=secret-argument "
        "history[2]=password-setting "
    );
}

TEST_CASE("a long token and a whole key are masked to their end")
{
    image::image_config c;
    const auto jwt = test::made_up_jwt(3000);
    c.env = {"A=" + jwt, "B=" + test::made_up_key()};
    const inspect::config_mask mask{c};
    CHECK(mask.shown().env[0].find(jwt.substr(jwt.size() - 20)) == std::string::npos);
    CHECK(mask.shown().env[1].find(made_up(test::base64, 64, 3)) == std::string::npos);
}

TEST_CASE("ordinary configs have no secrets")
{
    image::image_config c;
    c.env = {
        "PATH=/usr/local/sbin:/usr/local/bin",
        "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
        "PYTHON_SHA256=" + made_up(test::hexadecimal, 64),
        "TOKEN_FILE=/run/secrets/token",
        "MYSQL_ALLOW_EMPTY_PASSWORD=yes",
        "KEYCLOAK_ADMIN=admin",
        "PASSWORD=",
        "API_KEY=changeme"
    };
    c.labels = {
        {"org.opencontainers.image.revision", made_up(test::hexadecimal, 40)},
        {"org.opencontainers.image.source", "https://github.com/a/b"}
    };
    c.cmd = {"/bin/sh", "-c", "exec app --password-file /run/x --token $TOKEN"};
    c.history.resize(2);
    c.history[0].created_by = "RUN --mount=type=secret,id=token token=$(cat /run/secrets/token) && curl -H "
                              "\"Authorization: Bearer $token\" x";
    c.history[1].created_by = "ARG NPM_TOKEN";
    const inspect::config_mask mask{c};
    std::string keys;
    for (const auto& f : mask.found())
        keys += f.key + ' ';
    CHECK(keys.empty());
    CHECK(mask.shown().env == c.env);
}
