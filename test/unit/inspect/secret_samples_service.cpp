#include "made_up.hpp"
#include "secret_sample_groups.hpp"

namespace tare::test {
namespace {

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

} // namespace

void add_service_samples(samples& out)
{
    add_messages(out);
    add_services(out);
}

} // namespace tare::test
