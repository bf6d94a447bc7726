#include "scoped_service.hpp"

#include <tare/http/bearer_tokens.hpp>
#include <tare/service/scopes.hpp>

#include <catch2/catch_test_macros.hpp>

#include <scoped_file.hpp>
#include <stdexcept>
#include <string>
#include <vector>

using namespace tare;
using namespace tare::test;

namespace {

http::new_token made(std::string_view name, const std::vector<std::string>& scopes)
{
    return http::make_bearer_token(name, scopes, service::token_scopes).value();
}

std::string bearer(const std::string& secret)
{
    return "Authorization: Bearer " + secret + "\r\n";
}

} // namespace

TEST_CASE("each route asks for its scope")
{
    const auto reader = made("reader", {"read"});
    const auto writer = made("writer", {"write"});
    const auto admin = made("admin", {"read", "admin"});
    const scoped_file file{reader.line + "\n" + writer.line + "\n" + admin.line + "\n"};
    service::config c;
    c.auth_tokens = file.path();
    scoped_service service{c};
    const auto archive = sample_image(1).docker_archive();

    for (const auto* const open : {"/healthz", "/readyz", "/openapi.json", "/problems/busy"}) {
        INFO(open);
        CHECK(service.get(open).status == 200);
    }
    const auto refused = service.put("/v1/images?name=app", archive);
    CHECK(refused.status == 401);
    CHECK(refused.field("www-authenticate") == "Bearer realm=\"tare\"");
    CHECK(service.put("/v1/images?name=app", archive, bearer(reader.secret)).status == 403);
    CHECK(service.put("/v1/images?name=app", archive, bearer(writer.secret)).status == 201);

    for (const auto* const target : {"/v1/images", "/v1/images/app", "/v1/images/app/files", "/v1/version"}) {
        INFO(target);
        CHECK(service.get(target).status == 401);
        CHECK(service.get(target, bearer(writer.secret)).status == 403);
        CHECK(service.get(target, bearer(reader.secret)).status == 200);
    }
    CHECK(service.ask("DELETE", "/v1/images/app").status == 401);
    CHECK(service.ask("DELETE", "/v1/images/app", bearer(reader.secret)).status == 403);
    CHECK(service.ask("DELETE", "/v1/images/app", bearer(writer.secret)).status == 403);
    CHECK(service.ask("DELETE", "/v1/images/app", bearer(admin.secret)).status == 204);

    for (const auto& entry : service.log().entries())
        for (const auto& [name, value] : entry.fields)
            for (const auto& token : {reader, writer, admin})
                CHECK(value.find(token.secret) == std::string::npos);
}

TEST_CASE("what an upload without a token asks for is not even looked at")
{
    const auto writer = made("writer", {"write"});
    const scoped_file file{writer.line};
    service::config c;
    c.auth_tokens = file.path();
    scoped_service service{c};
    CHECK(service.ask("PUT", "/v1/images?no=such&no=parameter").status == 401);
    CHECK(service.ask("PUT", "/v1/images?no=such", bearer(writer.secret)).status == 400);
}

TEST_CASE("the token file is read again when asked to, and a faulty one changes nothing")
{
    const auto first = made("first", {"read"});
    const auto second = made("second", {"read"});
    const scoped_file file{first.line};
    service::config c;
    c.auth_tokens = file.path();
    scoped_service service{c};
    CHECK(service.get("/v1/images", bearer(first.secret)).status == 200);
    CHECK(service.get("/v1/images", bearer(second.secret)).status == 401);

    file.write("first read " + first.secret);
    service.get().reload();
    REQUIRE(service.log().wait_for("not reloaded: what was in force stays"));
    CHECK(service.get("/v1/images", bearer(first.secret)).status == 200);
    for (const auto& entry : service.log().entries())
        for (const auto& [name, value] : entry.fields)
            CHECK(value.find(first.secret) == std::string::npos);

    file.write(second.line);
    service.get().reload();
    REQUIRE(service.log().wait_for("reloaded"));
    // The new tokens were given to the I/O thread before its next connection.
    CHECK(service.get("/v1/images", bearer(first.secret)).status == 401);
    CHECK(service.get("/v1/images", bearer(second.secret)).status == 200);
}

TEST_CASE("a service that could be reached by everybody does not start")
{
    recorded_log log;
    service::config c;
    c.auth = service::auth_mode::tokens;
    c.auth_tokens = "/no/such/file";
    c.listen = {"127.0.0.1:0"};
    CHECK_THROWS_AS((service::service{c, log}), std::runtime_error);
    c = {};
    c.listen = {"0.0.0.0:0"};
    CHECK_THROWS_AS((service::service{c, log}), std::runtime_error);
}
