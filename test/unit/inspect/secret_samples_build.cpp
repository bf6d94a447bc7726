#include "made_up.hpp"
#include "secret_sample_groups.hpp"

namespace tare::test {
namespace {

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

} // namespace

void add_build_samples(samples& out)
{
    add_cloud(out);
    add_code(out);
}

} // namespace tare::test
