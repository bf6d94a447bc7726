#include "service/security.hpp"

#include <tare/http/bearer_tokens.hpp>
#include <tare/service/scopes.hpp>

#include <catch2/catch_test_macros.hpp>

#include <certificates.hpp>
#include <result_printer.hpp>
#include <scoped_file.hpp>
#include <string>
#include <tls_server.hpp>
#include <vector>

namespace tare::service {
namespace {

std::string problem_of(const config& c)
{
    const auto problems = serving_problems(c);
    return problems.empty() ? std::string{} : problems.front();
}

config listening_on(std::vector<std::string> addresses)
{
    config c;
    c.listen = std::move(addresses);
    return c;
}

std::string token_line()
{
    return http::make_bearer_token("ci", std::vector<std::string>{"read"}, token_scopes).value().line;
}

} // namespace

TEST_CASE("without tokens only loopback is listened on, unless it is said", "[service]")
{
    CHECK(problem_of(config{}).empty());
    CHECK(problem_of(listening_on({"127.0.0.1:8080", "[::1]:8080", "127.8.9.1:1", "[::ffff:127.0.0.1]:1"}))
              .empty());
    for (const auto* const open :
         {"0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080", "[2001:db8::1]:8080", "[::ffff:192.0.2.1]:80"}) {
        INFO(open);
        auto c = listening_on({"127.0.0.1:8080", open});
        const auto problem = problem_of(c);
        CHECK(problem.find("'" + std::string{open} + "'") != std::string::npos);
        CHECK(problem.find("tare token new") != std::string::npos);
        CHECK(problem.find("TARE_AUTH_TOKENS") != std::string::npos);
        CHECK(problem.find("TARE_AUTH=none") != std::string::npos);
        c.auth = auth_mode::none;
        CHECK(problem_of(c).empty());
        CHECK_FALSE(needs_tokens(c));
    }
}

TEST_CASE("a token file puts tokens into force wherever the service listens", "[service]")
{
    const test::scoped_file file{token_line()};
    for (const auto* const address : {"127.0.0.1:8080", "0.0.0.0:8080"})
        for (const auto mode : {auth_mode::automatic, auth_mode::tokens}) {
            auto c = listening_on({address});
            c.auth = mode;
            c.auth_tokens = file.path();
            CHECK(problem_of(c).empty());
            CHECK(needs_tokens(c));
            CHECK(load_credentials(c).value() != nullptr);
        }
    CHECK(load_credentials(config{}).value() == nullptr);
}

TEST_CASE("settings of authentication that do not go together are faults", "[service]")
{
    config c;
    c.auth = auth_mode::tokens;
    CHECK(problem_of(c).find("TARE_AUTH_TOKENS") != std::string::npos);
    const test::scoped_file good{token_line()};
    c.auth = auth_mode::none;
    c.auth_tokens = good.path();
    CHECK(problem_of(c).find("contradict") != std::string::npos);
    const test::scoped_file faulty{"ci everything sha256:0"};
    c.auth = auth_mode::automatic;
    for (const auto& path : {faulty.path(), std::string{"/no/such/file"}}) {
        c.auth_tokens = path;
        CHECK(problem_of(c).starts_with("TARE_AUTH_TOKENS: " + path + ": "));
    }
}

TEST_CASE("a TLS identity is two files, and clients' certificates need one", "[service]")
{
    const test::certificate_authority authority{"Test authority"};
    const test::certificate_files identity{authority.issue("server")};
    const test::scoped_file issuers{authority.certificate()};
    config c;
    CHECK(load_tls(c).value() == nullptr);
    c.tls = identity.files(issuers.path());
    CHECK(problem_of(c).empty());
    CHECK(load_tls(c).value()->asks_for_certificates());
    c.tls.key.clear();
    CHECK(problem_of(c).find("TARE_TLS_KEY") != std::string::npos);
    c.tls.certificate.clear();
    CHECK(problem_of(c).find("TARE_TLS_CERTIFICATE") != std::string::npos);
    c.tls = {"/no/such/file", identity.key(), {}};
    CHECK(problem_of(c).starts_with("TLS: /no/such/file: "));
    // TLS alone does not say who may do what.
    c.tls = identity.files(issuers.path());
    c.listen = {"0.0.0.0:8443"};
    CHECK(problem_of(c).find("TARE_AUTH") != std::string::npos);
}

TEST_CASE("tokens that travel unencrypted are known", "[service]")
{
    const test::scoped_file tokens{token_line()};
    auto c = listening_on({"127.0.0.1:1"});
    c.auth_tokens = tokens.path();
    CHECK_FALSE(sends_tokens_in_the_clear(c));
    c.listen.emplace_back("0.0.0.0:2");
    CHECK(sends_tokens_in_the_clear(c));
    c.tls.certificate = "some";
    CHECK_FALSE(sends_tokens_in_the_clear(c));
}

} // namespace tare::service
