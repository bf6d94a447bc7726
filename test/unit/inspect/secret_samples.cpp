#include "secret_samples.hpp"

#include "made_up.hpp"

#include <iterator>

namespace tare::test {
namespace {

using samples = std::vector<secret_sample>;

void add(samples& out, samples more)
{
    out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void add_cloud(samples& out)
{
    const auto secret40 = made_up(letters_and_digits, 40);
    add(out,
        {
            {"aws-access-key-id",
             "id AKI"
             "A" +
                 made_up(base32, 16) + "\n",
             "id AKI"
             "AIOSFODNN7EXAMPLE\n"},
            {"aws-access-key-id",
             "ASI"
             "A" +
                 made_up(base32, 16),
             "AKI"
             "A" +
                 made_up(base32, 15) + "1"},
            {"aws-secret-access-key", "AWS_SECRET_ACCESS_KEY=" + secret40,
             "AWS_SECRET_ACCESS_KEY=wJalrXUtn"
             "FEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
            {"aws-secret-access-key", "{\"secretAccessKey\": \"" + secret40 + "\"}",
             "secretAccessKey: " + secret40 + "0"},
            {"aws-session-token", "aws_session_token = " + made_up(base64, 200) + "==",
             "aws_session_token = " + made_up(base64, 40)},
            {"aws-bedrock-api-key",
             "ABS"
             "K" +
                 made_up(base64, 120),
             "ABS"
             "K" +
                 made_up(base64, 60)},
            {"google-api-key",
             "key: AIz"
             "a" +
                 made_up(letters_and_digits, 35),
             "key: AIz"
             "a" +
                 made_up(letters_and_digits, 36)},
            {"google-oauth-client-secret",
             "GOCSP"
             "X-" +
                 made_up(letters_and_digits, 28),
             "GOCSP"
             "X-" +
                 made_up(letters_and_digits, 20)},
            {"google-oauth-access-token",
             "ya2"
             "9." +
                 made_up(letters_and_digits, 120),
             "ya2"
             "9.short"},
            {"google-oauth-refresh-token",
             "\"refresh_token\": \"1/"
             "/0" +
                 made_up(letters_and_digits, 80) + '"',
             "\"refresh_token\": \"abc\""},
            {"azure-storage-key", "AccountName=a;AccountKey=" + made_up(base64, 86) + "==;",
             "AccountName=a;AccountKey=" + made_up(base64, 40) + "==;"},
            {"azure-shared-access-key", "Endpoint=sb://a/;SharedAccessKey=" + made_up(base64, 43) + "=",
             "SharedAccessKeyName=RootManageSharedAccessKey"},
            {"azure-shared-access-signature",
             "https://a/b?sv=1&sig=" + made_up(letters_and_digits, 43) + "%3D", "https://a/b?sv=1&sig=abc"},
            {"azure-client-secret",
             "AZURE_CLIENT_SECRET=" + made_up(letters, 3) + "8Q~" + made_up(letters_and_digits, 34),
             "AZURE_CLIENT_SECRET=" + made_up(letters, 6) + made_up(letters, 34)},
            {"azure-devops-token",
             "token " + made_up(letters_and_digits, 76) +
                 "AZD"
                 "O" +
                 made_up(letters_and_digits, 4) + " x",
             "token " + made_up(letters_and_digits, 60) +
                 "AZD"
                 "O" +
                 made_up(letters_and_digits, 4)},
            {"digitalocean-token",
             "dop_"
             "v1_" +
                 made_up(hexadecimal, 64),
             "dop_"
             "v1_" +
                 made_up(hexadecimal, 63)},
            {"alibaba-access-key-id",
             "LTA"
             "I" +
                 made_up(letters_and_digits, 20),
             "LTA"
             "I" +
                 made_up(letters_and_digits, 30)},
            {"tencent-secret-id",
             "AKI"
             "D" +
                 made_up(letters_and_digits, 32),
             "AKI"
             "D" +
                 made_up(letters_and_digits, 16)},
            {"cloudflare-origin-ca-key",
             "v1.0"
             "-" +
                 made_up(hexadecimal, 24) + '-' + made_up(hexadecimal, 146),
             "v1.0"
             "-" +
                 made_up(hexadecimal, 24)},
            {"heroku-api-key",
             "HRKU"
             "-AA" +
                 made_up(letters_and_digits, 58),
             "HRKU"
             "-AA" +
                 made_up(letters_and_digits, 57)},
            {"fly-token",
             "FlyV1 fm2"
             "_" +
                 made_up(base64, 300),
             "FlyV1 token"},
            {"netlify-token",
             "nfp"
             "_" +
                 made_up(letters_and_digits, 40),
             "nfp"
             "_" +
                 made_up(letters_and_digits, 20)},
            {"databricks-token",
             "dap"
             "i" +
                 made_up(hexadecimal, 32),
             "dap"
             "i" +
                 made_up(hexadecimal, 31)},
            {"planetscale-token",
             "pscale_"
             "tkn_" +
                 made_up(letters_and_digits, 43),
             "pscale_"
             "tkn_" +
                 made_up(letters_and_digits, 10)},
            {"supabase-token",
             "sbp"
             "_" +
                 made_up(hexadecimal, 40),
             "sbp"
             "_" +
                 made_up(hexadecimal, 39)},
            {"scaleway-secret-key", "SCW_SECRET_KEY=" + made_up_uuid(), "SCW_ACCESS=" + made_up_uuid()},
        });
}

void add_code(samples& out)
{
    const auto text36 = made_up(letters_and_digits, 36);
    add(out, {
                 {"github-personal-access-token",
                  "token: gh"
                  "p_" +
                      text36 + "\n",
                  "token: gh"
                  "p_" +
                      text36.substr(1) + "\n"},
                 {"github-personal-access-token",
                  "\"a\\ngh"
                  "p_" +
                      text36 + "\"",
                  "agh"
                  "p_" +
                      text36},
                 {"github-fine-grained-token",
                  "github_"
                  "pat_" +
                      made_up(letters_and_digits, 22) + '_' + made_up(letters_and_digits, 59),
                  "github_"
                  "pat_" +
                      made_up(letters_and_digits, 22)},
                 {"github-oauth-token",
                  "gh"
                  "o_" +
                      text36,
                  "gh"
                  "o_" +
                      std::string(36, 'x')},
                 {"github-app-token",
                  "gh"
                  "s_" +
                      text36,
                  "gh"
                  "x_" +
                      text36},
                 {"github-refresh-token",
                  "gh"
                  "r_" +
                      made_up(letters_and_digits, 76),
                  "gh"
                  "r_" +
                      made_up(letters_and_digits, 10)},
                 {"gitlab-personal-access-token",
                  "glpa"
                  "t-" +
                      made_up(letters_and_digits, 20),
                  "glpa"
                  "t-" +
                      made_up(letters_and_digits, 19)},
                 {"gitlab-runner-token",
                  "glr"
                  "t-" +
                      made_up(letters_and_digits, 20),
                  "glr"
                  "t-x"},
                 {"gitlab-runner-token",
                  "GR134"
                  "8941" +
                      made_up(letters_and_digits, 20),
                  "GR134"
                  "8941"},
                 {"gitlab-deploy-token",
                  "gld"
                  "t-" +
                      made_up(letters_and_digits, 20),
                  "gld"
                  "t-token"},
                 {"gitlab-job-token",
                  "glcb"
                  "t-64_" +
                      made_up(letters_and_digits, 20),
                  "glcb"
                  "t-64_x"},
                 {"gitlab-trigger-token",
                  "glpt"
                  "t-" +
                      made_up(hexadecimal, 40),
                  "glpt"
                  "t-" +
                      made_up(hexadecimal, 20)},
                 {"gitlab-other-token",
                  "glagen"
                  "t-" +
                      made_up(letters_and_digits, 50),
                  "glagen"
                  "t-x"},
                 {"bitbucket-app-password",
                  "ATB"
                  "B" +
                      made_up(letters_and_digits, 24) + "0A1B2C3D",
                  "ATB"
                  "B" +
                      made_up(letters_and_digits, 10)},
                 {"bitbucket-access-token",
                  "ATCT"
                  "T3" +
                      made_up(letters_and_digits, 190),
                  "ATCT"
                  "T3" +
                      made_up(letters_and_digits, 90)},
                 {"atlassian-api-token",
                  "ATAT"
                  "T3" +
                      made_up(letters_and_digits, 190),
                  "ATAT"
                  "T3" +
                      made_up(letters_and_digits, 90)},
                 {"circleci-token",
                  "CCIPA"
                  "T_" +
                      made_up(letters_and_digits, 22) + '_' + made_up(hexadecimal, 40),
                  "CCIPA"
                  "T_" +
                      made_up(letters_and_digits, 22)},
                 {"buildkite-token",
                  "bku"
                  "a_" +
                      made_up(hexadecimal, 40),
                  "bku"
                  "a_" +
                      made_up(hexadecimal, 41)},
                 {"sonarqube-token",
                  "sq"
                  "p_" +
                      made_up(hexadecimal, 40),
                  "sq"
                  "l_" +
                      made_up(hexadecimal, 40)},
                 {"terraform-cloud-token",
                  "token = \"" + made_up(letters_and_digits, 14) +
                      ".atlas"
                      "v1." +
                      made_up(letters_and_digits, 67) + '"',
                  "x.atlas"
                  "v1." +
                      made_up(letters_and_digits, 67)},
                 {"pulumi-token",
                  "pu"
                  "l-" +
                      made_up(hexadecimal, 40),
                  "pu"
                  "l-" +
                      made_up(hexadecimal, 39)},
                 {"vault-token",
                  "hv"
                  "s." +
                      made_up(letters_and_digits, 95),
                  "hv"
                  "s." +
                      made_up(letters_and_digits, 10)},
                 {"doppler-token",
                  "dp.p"
                  "t." +
                      made_up(letters_and_digits, 43),
                  "dp.p"
                  "t." +
                      made_up(letters_and_digits, 12)},
                 {"onepassword-service-token",
                  "ops_"
                  "eyJ" +
                      made_up(base64, 400),
                  "ops_"
                  "eyJ" +
                      made_up(base64, 40)},
                 {"prefect-token",
                  "pn"
                  "u_" +
                      text36,
                  "pn"
                  "u_" +
                      made_up(letters_and_digits, 20)},
                 {"sentry-token",
                  "sntry"
                  "u_" +
                      made_up(hexadecimal, 64),
                  "sntry"
                  "u_" +
                      made_up(hexadecimal, 32)},
                 {"postman-key",
                  "PMA"
                  "K-" +
                      made_up(hexadecimal, 24) + '-' + made_up(hexadecimal, 34),
                  "PMA"
                  "K-" +
                      made_up(hexadecimal, 24)},
             });
}

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

void add_messages(samples& out)
{
    const auto number = made_up(decimal, 11);
    add(out, {
                 {"slack-bot-token",
                  "xox"
                  "b-" +
                      number + '-' + number + '-' + made_up(letters_and_digits, 24),
                  "xox"
                  "b-" +
                      number + "-x"},
                 {"slack-user-token",
                  "xox"
                  "p-" +
                      number + '-' + number + '-' + made_up(letters_and_digits, 32),
                  "xox"
                  "p-1-x"},
                 {"slack-app-token",
                  "xap"
                  "p-1-A" +
                      made_up(upper_and_digits, 10) + '-' + number + '-' + made_up(hexadecimal, 64),
                  "xap"
                  "p-1-A-b"},
                 {"slack-config-token",
                  "xox"
                  "e-1-" +
                      made_up(letters_and_digits, 146),
                  "xox"
                  "e-1-" +
                      made_up(letters_and_digits, 20)},
                 {"slack-webhook",
                  "https://hooks.slack"
                  ".com/services/T" +
                      made_up(upper_and_digits, 10) + "/B" + made_up(upper_and_digits, 10) + '/' +
                      made_up(letters_and_digits, 24),
                  "https://hooks.slack"
                  ".com/services/T000/B000/XXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"},
                 {"discord-webhook",
                  "https://discord"
                  ".com/api/webhooks/" +
                      made_up(decimal, 18) + '/' + made_up(letters_and_digits, 68),
                  "https://discord"
                  ".com/api/webhooks/1/x"},
                 {"discord-bot-token",
                  "DISCORD_TOKEN=M" + made_up(letters_and_digits, 25) + '.' + made_up(letters_and_digits, 6) +
                      '.' + made_up(letters_and_digits, 38),
                  "DISCORD_TOKEN_NAME=M" + made_up(letters_and_digits, 25)},
                 {"telegram-bot-token",
                  "bot"
                  " 1" +
                      made_up(decimal, 9) +
                      ":AA"
                      "H" +
                      made_up(letters_and_digits, 32),
                  "a:AA"
                  "H" +
                      made_up(letters_and_digits, 32)},
                 {"teams-webhook",
                  "https://a.webhook"
                  ".office.com/webhookb2/" +
                      made_up_uuid() + '@' + made_up_uuid(7) + "/IncomingWebhook/" +
                      made_up(hexadecimal, 32) + '/' + made_up_uuid(9),
                  "https://a.webhook"
                  ".office.com/webhookb2/x"},
                 {"twilio-auth-token", "TWILIO_AUTH_TOKEN=" + made_up(hexadecimal, 32),
                  "TWILIO_ACCOUNT_SID=AC" + made_up(hexadecimal, 32)},
                 {"sendgrid-key",
                  "S"
                  "G." +
                      made_up(letters_and_digits, 22) + '.' + made_up(letters_and_digits, 43),
                  "S"
                  "G." +
                      made_up(letters_and_digits, 22)},
                 {"mailgun-key", "MAILGUN_API_KEY=key-" + made_up(hexadecimal, 32), "MAILGUN_API_KEY=none"},
                 {"mailchimp-key",
                  "key " + made_up(hexadecimal, 32) +
                      "-us"
                      "12",
                  "en-us"
                  "12"},
                 {"brevo-key",
                  "xkeysi"
                  "b-" +
                      made_up(hexadecimal, 64) + '-' + made_up(letters_and_digits, 16),
                  "xkeysi"
                  "b-" +
                      made_up(hexadecimal, 64)},
             });
}

void add_services(samples& out)
{
    add(out, {
                 {"stripe-live-key",
                  "sk_"
                  "live_" +
                      made_up(letters_and_digits, 24),
                  "sk_"
                  "live_xxxxxxxxxxxxxxxxxxxxxxxx"},
                 {"stripe-test-key",
                  "sk_"
                  "test_" +
                      made_up(letters_and_digits, 24),
                  "sk_"
                  "test_4eC39Hq"
                  "LyjWDarjtT1zdp7dc"},
                 {"stripe-webhook-secret",
                  "whse"
                  "c_" +
                      made_up(letters_and_digits, 32),
                  "whse"
                  "c_test"},
                 {"square-token",
                  "sq0at"
                  "p-" +
                      made_up(letters_and_digits, 22),
                  "sq0at"
                  "p-" +
                      made_up(letters_and_digits, 12)},
                 {"braintree-token",
                  "access_token"
                  "$production$" +
                      made_up(lower_and_digits, 16) + '$' + made_up(hexadecimal, 32),
                  "access_token"
                  "$production$x"},
                 {"shopify-token",
                  "shpa"
                  "t_" +
                      made_up(hexadecimal, 32),
                  "shpa"
                  "t_" +
                      made_up(hexadecimal, 31)},
                 {"plaid-token",
                  "access-"
                  "production-" +
                      made_up_uuid(),
                  "access-"
                  "production-cluster"},
                 {"flutterwave-key",
                  "FLWSEC"
                  "K-" +
                      made_up(hexadecimal, 32) + "-X",
                  "FLWSEC"
                  "K-x"},
                 {"easypost-key",
                  "EZA"
                  "K" +
                      made_up(letters_and_digits, 54),
                  "EZA"
                  "K" +
                      made_up(letters_and_digits, 53)},
                 {"shippo-key",
                  "shippo_"
                  "live_" +
                      made_up(hexadecimal, 40),
                  "shippo_"
                  "live_" +
                      made_up(hexadecimal, 20)},
                 {"openai-key",
                  "OPENAI=sk-proj-" + made_up(letters_and_digits, 74) +
                      "T3Blbk"
                      "FJ" +
                      made_up(letters_and_digits, 74),
                  "T3Blbk"
                  "FJ" +
                      made_up(letters_and_digits, 74)},
                 {"anthropic-key",
                  "sk-an"
                  "t-api03-" +
                      made_up(letters_and_digits, 95),
                  "sk-an"
                  "t-api03-x"},
                 {"hugging-face-token",
                  "h"
                  "f_" +
                      made_up(letters, 34),
                  "h"
                  "f_" +
                      made_up(letters, 33)},
                 {"replicate-token",
                  "r"
                  "8_" +
                      made_up(letters_and_digits, 37),
                  "r"
                  "8_" +
                      made_up(letters_and_digits, 36)},
                 {"groq-key",
                  "gs"
                  "k_" +
                      made_up(letters_and_digits, 52),
                  "gs"
                  "k_" +
                      made_up(letters_and_digits, 51)},
                 {"perplexity-key",
                  "pp"
                  "lx-" +
                      made_up(letters_and_digits, 48),
                  "pp"
                  "lx-" +
                      made_up(letters_and_digits, 47)},
                 {"xai-key",
                  "xa"
                  "i-" +
                      made_up(letters_and_digits, 80),
                  "xa"
                  "i-" +
                      made_up(letters_and_digits, 79)},
                 {"new-relic-key",
                  "NRA"
                  "K-" +
                      made_up(upper_and_digits, 27),
                  "NRA"
                  "K-" +
                      made_up(upper_and_digits, 26)},
                 {"datadog-key", "DD_API_KEY=" + made_up(hexadecimal, 32),
                  "DD_API_KEY=" + made_up(hexadecimal, 33)},
                 {"dynatrace-token",
                  "dt0c"
                  "01." +
                      made_up(base32, 24) + '.' + made_up(base32, 64),
                  "dt0c"
                  "01." +
                      made_up(base32, 24)},
                 {"grafana-token",
                  "gls"
                  "a_" +
                      made_up(letters_and_digits, 32) + '_' + made_up(hexadecimal, 8),
                  "gls"
                  "a_" +
                      made_up(letters_and_digits, 32)},
                 {"okta-token",
                  "Authorization: SSW"
                  "S 00" +
                      made_up(letters_and_digits, 40),
                  "SSW"
                  "S token"},
                 {"tailscale-key",
                  "tske"
                  "y-auth-" +
                      made_up(letters_and_digits, 11) + "CNTRL-" + made_up(letters_and_digits, 32),
                  "tske"
                  "y-auth-x"},
                 {"figma-token",
                  "fig"
                  "d_" +
                      made_up(letters_and_digits, 40),
                  "fig"
                  "d_" +
                      made_up(letters_and_digits, 30)},
                 {"linear-key",
                  "lin_"
                  "api_" +
                      made_up(letters_and_digits, 40),
                  "lin_"
                  "api_" +
                      made_up(letters_and_digits, 39)},
                 {"notion-token",
                  "nt"
                  "n_" +
                      made_up(decimal, 11) + made_up(letters_and_digits, 35),
                  "nt"
                  "n_" +
                      made_up(letters, 46)},
                 {"typeform-token",
                  "tf"
                  "p_" +
                      made_up(letters_and_digits, 44),
                  "tf"
                  "p_x"},
                 {"readme-key",
                  "rdm"
                  "e_" +
                      made_up(lower_and_digits, 70),
                  "rdm"
                  "e_" +
                      made_up(lower_and_digits, 60)},
                 {"mapbox-secret-token",
                  "sk."
                  "eyJ" +
                      made_up(letters_and_digits, 80) + '.' + made_up(letters_and_digits, 22),
                  "pk."
                  "eyJ" +
                      made_up(letters_and_digits, 80)},
                 {"maxmind-licence-key",
                  "key " + made_up(letters_and_digits, 6) + '_' + made_up(letters_and_digits, 29) +
                      "_m"
                      "mk",
                  "a_m"
                  "mk"},
                 {"cloudinary-url",
                  "cloudinary://" + made_up(decimal, 15) + ':' + made_up(letters_and_digits, 27) + "@name",
                  "cloudinary://a@name"},
                 {"facebook-token",
                  "EAA"
                  "C" +
                      made_up(letters_and_digits, 180),
                  "EAA"
                  "C" +
                      made_up(letters_and_digits, 60)},
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
    add_cloud(out);
    add_code(out);
    add_packages(out);
    add_messages(out);
    add_services(out);
    add_keys(out);
    add_settings(out);
    return out;
}

} // namespace tare::test
