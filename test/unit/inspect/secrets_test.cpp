#include "inspect/secret_index.hpp"
#include "inspect/secret_names.hpp"
#include "inspect/secret_scanner.hpp"
#include "made_up.hpp"
#include "secret_samples.hpp"

#include <tare/inspect/secrets.hpp>

#include <catch2/catch_test_macros.hpp>

#include <byte_splitter.hpp>
#include <limits>
#include <set>
#include <stacked.hpp>
#include <string>
#include <tar_builder.hpp>
#include <vector>

using namespace tare;
using test::made_up;

namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

std::vector<inspect::secret_match>
search(std::string_view text, std::string_view path = {}, std::uint64_t candidates = unlimited)
{
    inspect::secret_scanner scanner;
    scanner.begin(path, candidates);
    (void)scanner.feed(text);
    scanner.finish();
    return scanner.found();
}

std::string rules(const std::vector<inspect::secret_match>& found)
{
    std::string out;
    for (const auto& m : found)
        out += std::string{m.rule->id} + ' ';
    return out;
}

std::string described(const inspect::secret_match& m)
{
    return std::string{m.rule->id} + '@' + std::to_string(m.line) + ':' + std::to_string(m.column) + ' ' +
           std::to_string(m.begin) + '-' + std::to_string(m.end) + ' ' + m.masked;
}

} // namespace

TEST_CASE("every rule finds what it is for, and leaves alone what is not it")
{
    std::set<std::string> tested;
    for (const auto& sample : test::secret_samples()) {
        CAPTURE(sample.rule, sample.positive, sample.negative);
        tested.insert(sample.rule);
        CHECK(
            rules(search(sample.positive, sample.path.empty() ? "app/file.txt" : sample.path)) ==
            std::string{sample.rule} + ' '
        );
        CHECK(rules(search(sample.negative, sample.path.empty() ? "app/file.txt" : sample.path)).empty());
    }
    for (const auto& rule : inspect::secret_rules()) {
        CAPTURE(rule.id);
        CHECK(tested.contains(std::string{rule.id}));
    }
    CHECK(inspect::secret_rules().size() >= 60);
}

TEST_CASE("rules are whole: names of their own, keywords that the index takes, a look back that is kept")
{
    std::set<std::string_view> ids;
    std::set<std::string_view> titles;
    for (const auto& rule : inspect::secret_rules()) {
        CAPTURE(rule.id);
        CHECK(ids.insert(rule.id).second);
        CHECK(titles.insert(rule.title).second);
        CHECK_FALSE(rule.keywords.empty());
        for (const auto keyword : rule.keywords)
            CHECK((keyword.size() >= 3 && keyword.size() < 64));
        CHECK(rule.lookback < inspect::secret_lookback);
        CHECK((rule.where == inspect::secret_rule::place::around_keyword) == (rule.lookback > 0));
    }
}

TEST_CASE("what is found does not depend on the pieces that the text comes in")
{
    // Texts of which each is longer than what is held at once, with every secret near another border.
    std::string text;
    for (const auto& sample : test::secret_samples()) {
        if (!sample.path.empty())
            continue;
        text += "\nline of text " + std::string(text.size() % 700, '.') + '\n' + sample.positive + "\n" +
                sample.negative;
    }
    while (text.size() < 200'000)
        text += text.substr(0, 50'000);
    const auto expected = search(text, "app/file.txt");
    REQUIRE(expected.size() == inspect::found_secrets::most);
    for (std::size_t piece :
         {std::size_t{1}, std::size_t{7}, std::size_t{511}, std::size_t{2048}, std::size_t{65'536},
          std::size_t{100'001}}) {
        CAPTURE(piece);
        auto candidates = unlimited;
        inspect::secret_scanner scanner;
        scanner.begin("app/file.txt", candidates);
        for (std::size_t at = 0; at < text.size(); at += piece)
            CHECK(scanner.feed(std::string_view{text}.substr(at, piece)));
        scanner.finish();
        REQUIRE(scanner.found().size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(described(scanner.found()[i]) == described(expected[i]));
        CHECK(scanner.omitted() > 0);
    }
}

TEST_CASE("a small text gives the same in every two-way split")
{
    for (const auto& sample : test::secret_samples()) {
        const auto text = "x\ny " + sample.positive + " z\n";
        const auto path = sample.path.empty() ? std::string{"app/file.txt"} : sample.path;
        const auto expected = search(text, path);
        test::byte_splitter::for_each(text, [&](auto&& feed, const std::string& name) {
            auto candidates = unlimited;
            inspect::secret_scanner scanner;
            scanner.begin(path, candidates);
            feed([&](bytes_view piece) { return scanner.feed(as_text(piece)); });
            scanner.finish();
            if (rules(scanner.found()) == rules(expected) && scanner.found().size() == expected.size())
                return;
            CAPTURE(sample.rule, name);
            CHECK(rules(scanner.found()) == rules(expected));
        });
    }
}

TEST_CASE("a secret is known by its place and its masked form only")
{
    const auto token = "gh"
                       "p_" +
                       made_up(test::letters_and_digits, 36);
    const auto found = search("first\nsecond  " + token + " " + token + "\n");
    REQUIRE(found.size() == 2);
    CHECK(found[0].line == 2);
    CHECK(found[0].column == 9);
    CHECK(found[1].column == 9 + token.size() + 1);
    CHECK(found[0].masked == "ghp_... (40 characters)");
    CHECK(inspect::masked_secret("hunter2") == "h... (7 characters)");
    CHECK(inspect::masked_secret("abc") == "... (3 characters)");
    CHECK(inspect::masked_secret("\x1b\x1b\x1b\x1b") == "\\x1b... (4 characters)");
}

TEST_CASE("the search ends when its patterns are used up, and says so")
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "https://example.org/ ";
    std::uint64_t candidates = 10;
    inspect::secret_scanner scanner;
    scanner.begin("a", candidates);
    (void)scanner.feed(text);
    scanner.finish();
    CHECK(scanner.gave_up());
    CHECK(candidates == 0);
    candidates = 5000;
    scanner.begin("a", candidates);
    (void)scanner.feed(text);
    scanner.finish();
    CHECK_FALSE(scanner.gave_up());
    CHECK(candidates == 4000);
}

TEST_CASE("a more precise rule wins over one for anything that is called a password")
{
    const auto token = "gh"
                       "p_" +
                       made_up(test::letters_and_digits, 36);
    CHECK(rules(search("DB_PASSWORD=" + token, "app/.env")) == "github-personal-access-token ");
    CHECK(
        rules(search("DB_PASSWORD=correct-horse\nAPI_TOKEN=" + token, "app/.env")) ==
        "password-setting github-personal-access-token "
    );
}

TEST_CASE("the sieve lets every keyword through, wherever it stands and however it is written")
{
    const inspect::secret_index index{inspect::secret_rules(), [](const auto&) { return true; }};
    for (const auto& rule : inspect::secret_rules())
        for (const auto keyword : rule.keywords)
            for (std::size_t before = 0; before < 11; ++before) {
                CAPTURE(keyword, before);
                std::string text =
                    std::string(before, ' ') + std::string{keyword} + (keyword.size() == 3 ? "aaaa" : "");
                const auto to = text.size();
                text.resize(text.size() + inspect::secret_index::padding);
                std::size_t at = 0;
                while (at < before && (at = index.next(text.data(), at, to)) < before)
                    ++at;
                CHECK(index.next(text.data(), before, to) == before);
                bool seen = false;
                index.keywords_at(
                    std::string_view{text}.substr(before),
                    [&](const auto& r, std::string_view k) {
                        seen = seen || (r.id == rule.id && k == keyword);
                    }
                );
                CHECK(seen);
            }
}

TEST_CASE("names of secrets are told from names about secrets")
{
    for (const auto* const name :
         {"PASSWORD", "DB_PASSWORD", "dbPassword", "MYSQL_ROOT_PASSWORD", "NPM_TOKEN", "api-key", "API_KEY",
          "apiKey", "AWS_SECRET_ACCESS_KEY", "SECRET_KEY_BASE", "client.secret", "PGPASSWORD_1", "REDIS_PASS",
          "credentials", "PRIVATE_KEY"}) {
        CAPTURE(name);
        CHECK(inspect::is_secret_name(name) == (std::string_view{name} != "PGPASSWORD_1"));
    }
    for (const auto* const name :
         {"PASSWORD_FILE", "TOKEN_URL", "MAX_TOKENS", "GPG_KEY", "KEYCLOAK_URL", "PWD", "OLDPWD",
          "SECRET_NAME", "TOKENIZERS_PARALLELISM", "KEY", "PUBLIC_KEY", "PATH", "", "_", "AWS_ACCESS_KEY_ID",
          "COMPASS", "PASSWORD_MIN_LENGTH"}) {
        CAPTURE(name);
        CHECK_FALSE(inspect::is_secret_name(name));
    }
    CHECK(inspect::is_secret_value("DB_PASSWORD", "correct-horse"));
    CHECK(inspect::is_secret_value("DB_PASSWORD", "12345"));
    CHECK_FALSE(inspect::is_secret_value("API_TOKEN", "12345"));
    for (const auto* const value :
         {"", "ab", "true", "$OTHER", "${OTHER}", "/run/secrets/db", "changeme", "https://a/b", "<password>",
          "xxxxxxxx"}) {
        CAPTURE(value);
        CHECK_FALSE(inspect::is_secret_value("DB_PASSWORD", value));
    }
}

TEST_CASE("text files of every layer are searched, others and switched-off ones are not")
{
    const auto token = "gh"
                       "p_" +
                       made_up(test::letters_and_digits, 36);
    const auto secrets_in = [&](const std::string& content, const limits& bounds = {}) {
        const test::stacked image{{test::tar_builder{}.file("a", content).finish()}, bounds};
        const auto* const found = inspect::find<inspect::found_secrets>(image.view(), "/a");
        const auto incomplete = inspect::secrets_are_incomplete(image.view()) ? " incomplete" : "";
        return std::to_string(found == nullptr ? 0 : found->secrets.size()) + incomplete;
    };
    CHECK(secrets_in("token=" + token) == "1");
    CHECK(secrets_in("\x1b[1m" + token + "\xC3\xA4\n") == "1");
    CHECK(
        secrets_in(
            std::string(
                "\x7F"
                "ELF\0",
                5
            ) +
            token
        ) == "0"
    );
    // A control character beyond the start does not stop the search.
    CHECK(secrets_in(std::string(300, 'x') + '\0' + token) == "1");
    limits bounds;
    bounds.max_secret_file_bytes = 100;
    CHECK(secrets_in(token + std::string(100, ' ') + token, bounds) == "1 incomplete");
    CHECK(secrets_in(token, bounds) == "1");
    bounds.max_secret_file_bytes = 0;
    CHECK(secrets_in(token, bounds) == "0");
    bounds = {};
    bounds.max_secret_candidates = 1;
    CHECK(secrets_in(token + ' ' + token, bounds) == "1 incomplete");
    std::string many;
    for (std::uint32_t i = 0; i < 150; ++i)
        many += "gh"
                "p_" +
                made_up(test::letters_and_digits, 36, i + 1) + '\n';
    const test::stacked image{{test::tar_builder{}.file("a", many).finish()}};
    const auto* const found = inspect::find<inspect::found_secrets>(image.view(), "/a");
    REQUIRE(found != nullptr);
    CHECK(found->secrets.size() == 100);
    CHECK(found->omitted == 50);
    CHECK(found->memory() > 100 * sizeof(inspect::secret));
}
