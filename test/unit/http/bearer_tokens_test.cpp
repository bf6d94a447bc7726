#include <tare/base/bytes.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/http/bearer_tokens.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <array>
#include <result_printer.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tare::http {
namespace {

constexpr std::array<std::string_view, 3> scopes{"read", "write", "admin"};

std::string hash_of(std::string_view secret)
{
    return codec::sha256::of(as_bytes_view(secret)).to_string();
}

/// The tokens "secret-of-ci" and "secret-of-ops".
std::shared_ptr<const bearer_tokens> sample()
{
    const auto text = fmt::format(
        "# comment\n\nci\tread,write {}\r\n  ops   admin  {}", hash_of("secret-of-ci"),
        hash_of("secret-of-ops")
    );
    return bearer_tokens::parse(text, scopes, "test").value();
}

request with_fields(std::vector<std::pair<std::string, std::string>> fields)
{
    request head;
    head.fields = std::move(fields);
    return head;
}

denial denied(const bearer_tokens& tokens, const request& head, std::string_view scope)
{
    auto verdict = tokens.judge(head, scope);
    REQUIRE(std::holds_alternative<denial>(verdict));
    return std::get<denial>(std::move(verdict));
}

std::string detail_of(std::string_view text)
{
    const auto parsed = bearer_tokens::parse(text, scopes, "test");
    return parsed ? std::string{} : parsed.error().detail;
}

} // namespace

TEST_CASE("a token opens what its scopes say and nothing else", "[http]")
{
    const auto tokens = sample();
    CHECK(tokens->size() == 2);
    const auto ci = with_fields({{"host", "a"}, {"authorization", "Bearer secret-of-ci"}});
    for (const auto* const scope : {"read", "write"})
        CHECK(std::get<identity>(tokens->judge(ci, scope)).name == "ci");
    const auto refused = denied(*tokens, ci, "admin");
    CHECK(refused.why.code == errc::forbidden);
    CHECK(refused.challenge == "Bearer realm=\"test\", error=\"insufficient_scope\", scope=\"admin\"");
    const auto ops = with_fields({{"authorization", "bEARER   secret-of-ops"}});
    CHECK(std::get<identity>(tokens->judge(ops, "admin")).name == "ops");
    CHECK(denied(*tokens, ops, "read").why.code == errc::forbidden);
}

TEST_CASE("a request without a known token is told how to send one, as RFC 6750 asks", "[http]")
{
    const auto tokens = sample();
    CHECK(denied(*tokens, with_fields({}), "read").challenge == "Bearer realm=\"test\"");
    CHECK(denied(*tokens, with_fields({}), "read").why.code == errc::unauthorized);
    for (const auto* const other : {"Basic dXNlcjpwYXNz", "secret-of-ci", "", "Bearers secret-of-ci"}) {
        INFO(other);
        const auto refused = denied(*tokens, with_fields({{"authorization", other}}), "read");
        CHECK(refused.why.code == errc::unauthorized);
        CHECK(refused.challenge == "Bearer realm=\"test\"");
    }
    for (const auto* const unknown :
         {"Bearer", "Bearer ", "Bearer secret-of-c", "Bearer secret-of-cii", "Bearer secret-of-ci ",
          "Bearer secret of ci", "Bearer secret-of-ci,secret-of-ops", "Bearer =", "Bearer \"secret-of-ci\"",
          "Bearer SECRET-OF-CI", "Bearer secret-of-ci\xC3\xA9"}) {
        INFO(unknown);
        const auto refused = denied(*tokens, with_fields({{"authorization", unknown}}), "read");
        CHECK(refused.why.code == errc::unauthorized);
        CHECK(refused.challenge == "Bearer realm=\"test\", error=\"invalid_token\"");
        CHECK(refused.why.detail.find("secret") == std::string::npos);
    }
    const auto twice =
        with_fields({{"authorization", "Bearer secret-of-ci"}, {"authorization", "Bearer secret-of-ci"}});
    CHECK(denied(*tokens, twice, "read").why.code == errc::bad_request);
}

TEST_CASE("a hash does not open what its token opens", "[http]")
{
    const auto tokens = sample();
    const auto hash = hash_of("secret-of-ci");
    for (const auto& sent : {hash, hash.substr(7)})
        CHECK(
            denied(*tokens, with_fields({{"authorization", "Bearer " + sent}}), "read").why.code ==
            errc::unauthorized
        );
}

TEST_CASE("a faulty token file is refused with its line, and never repeats a secret", "[http]")
{
    const auto good = fmt::format("a read {}\n", hash_of("1"));
    CHECK(detail_of(good).empty());
    CHECK(detail_of("").find("no token") != std::string::npos);
    CHECK(detail_of("# nothing\n\n").find("no token") != std::string::npos);
    const std::vector<std::string> faulty{
        "b",
        "b read",
        "b read secret",
        "b read sha256:secret",
        fmt::format("b read {} secret", hash_of("2")),
        fmt::format("b read {}secret", hash_of("2")),
        fmt::format("b read sha256:{}", std::string(64, 'A')),
        fmt::format("b {}", hash_of("2")),
        fmt::format("b reads {}", hash_of("2")),
        fmt::format("b read, {}", hash_of("2")),
        fmt::format("b read,,write {}", hash_of("2")),
        fmt::format("b\x01 read {}", hash_of("2")),
        fmt::format("{} read {}", std::string(65, 'b'), hash_of("2")),
        fmt::format("a read {}", hash_of("2")),
        fmt::format("b read {}", hash_of("1")),
    };
    for (const auto& line : faulty) {
        INFO(line);
        const auto detail = detail_of(good + line + "\n" + fmt::format("c read {}", hash_of("3")));
        CHECK(detail.starts_with("line 2: "));
        CHECK(detail.find("secret") == std::string::npos);
        CHECK(detail.find("AAAA") == std::string::npos);
    }
}

TEST_CASE("a file that cannot be read, or is none, is refused with its name", "[http]")
{
    for (const auto* const path : {"/no/such/file", "/", "/dev/zero"}) {
        const auto loaded = bearer_tokens::load(path, scopes, "test");
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error().detail.starts_with(std::string{path} + ": "));
    }
}

TEST_CASE("a new token is random, and its line knows it", "[http]")
{
    const std::vector<std::string> wanted{"read", "write"};
    std::set<std::string> secrets;
    for (int i = 0; i < 100; ++i) {
        const auto made = make_bearer_token("ci", wanted, scopes).value();
        CHECK(made.secret.starts_with("tare_"));
        CHECK(made.secret.size() == 5 + 43);
        CHECK(made.line.find(made.secret) == std::string::npos);
        CHECK(secrets.insert(made.secret).second);
        const auto tokens = bearer_tokens::parse(made.line, scopes, "test").value();
        const auto head = with_fields({{"authorization", "Bearer " + made.secret}});
        CHECK(std::get<identity>(tokens->judge(head, "write")).name == "ci");
    }
    CHECK_FALSE(make_bearer_token("a b", wanted, scopes));
    CHECK_FALSE(make_bearer_token("", wanted, scopes));
    CHECK_FALSE(make_bearer_token("ci", {}, scopes));
    CHECK_FALSE(make_bearer_token("ci", std::vector<std::string>{"root"}, scopes));
}

} // namespace tare::http
