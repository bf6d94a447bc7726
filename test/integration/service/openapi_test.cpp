#include "../../unit/store/sample_report.hpp"
#include "scoped_service.hpp"
#include "service/context.hpp"
#include "service/endpoint.hpp"

#include <tare/http/bearer_tokens.hpp>
#include <tare/service/scopes.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <faulty_store.hpp>
#include <functional>
#include <manual_clock.hpp>
#include <map>
#include <scoped_file.hpp>
#include <set>
#include <string>

using namespace tare;
using namespace tare::test;

namespace {

/// The endpoints of the service over sockets, on a store that fails when it is told to.
class faulty_service
{
public:
    /// `clock` as in `http::server_options`.
    explicit faulty_service(
        const service::config& c = {}, std::function<std::chrono::steady_clock::time_point()> clock = {}
    )
        : shared_{log_, std::make_unique<faulty_store>(fault), c},
          server_{options_of(c, std::move(clock)), service::make_router(shared_), log_}
    {
        shared_.server = &server_;
        thread_ = std::jthread{[this] { server_.run(); }};
    }

    ~faulty_service()
    {
        server_.stop(std::chrono::milliseconds{0});
        thread_.join();
        shared_.analyses.join();
        shared_.storage.join();
    }

    faulty_service(const faulty_service&) = delete;
    faulty_service& operator=(const faulty_service&) = delete;

    [[nodiscard]] store::report_store& reports() { return *shared_.reports; }

    [[nodiscard]] http_client connect() const { return http_client{server_.ports().front()}; }

    [[nodiscard]] reply ask(const std::string& bytes, bool without_body = false) const
    {
        auto client = connect();
        static_cast<void>(client.try_send(bytes));
        return client.read_reply(without_body).value();
    }

    std::atomic<std::optional<errc>> fault{};

private:
    static http::server_options
    options_of(const service::config& c, std::function<std::chrono::steady_clock::time_point()> clock)
    {
        http::server_options o;
        o.clock = std::move(clock);
        o.listen = {"127.0.0.1:0"};
        o.limits = c.http;
        return o;
    }

    recorded_log log_;
    service::context shared_;
    http::server server_;
    std::jthread thread_;
};

/// Makes every status of every operation happen.
class provocation
{
public:
    provocation()
    {
        crowded_config_.http.max_connections = 1;
        service::config small;
        small.bounds.max_archive_bytes = std::uint64_t{1} << 20;
        service_.emplace(small);
        // Two images whose ids begin alike.
        for (unsigned number = 1; number <= 2; ++number) {
            auto r = sample_report(number);
            r.id = "sha256:00000000abcd" + std::string(51, '0') + std::to_string(number);
            REQUIRE(service_->reports().put(r).has_value());
        }
        upload_app();
    }

    [[nodiscard]] faulty_service& get() { return *service_; }

    /// An answer of that status to that operation; nothing where there is no way to get one.
    std::optional<reply> answer(const std::string& method, const std::string& path, unsigned status)
    {
        // What was there may have been deleted.
        upload_app();
        target_ = filled_in(path, path.starts_with("/problems") ? "busy" : "app");
        if (path == "/v1/policies/{name}")
            return policy_answer(method, status);
        return answer_of_any(method, path, status);
    }

    /// The same where nothing has to be there but the image.
    std::optional<reply> answer_of_any(const std::string& method, const std::string& path, unsigned status)
    {
        const bool uploads = method == "PUT" || method == "POST";
        const bool takes_dockerfile = path.ends_with("/dockerfile") || path == "/v1/dockerfiles";
        const auto body = takes_dockerfile ? std::string{"FROM scratch\n"} : archive(1);
        switch (status) {
        case 200:
            if (takes_dockerfile)
                return upload(method, target_, body);
            return uploads ? upload(method, "/v1/images?name=app", archive(1)) : ask(method);
        case 201:
            return upload(method, "/v1/images", archive(++last_image_));
        case 204:
            return ask(method);
        case 304:
            return ask(method, "If-None-Match: *\r\n");
        case 400:
            target_ += target_.find('?') == std::string::npos ? "?nope=1" : "&nope=1";
            return ask(method);
        case 404:
            target_ = filled_in(path, "none");
            return takes_dockerfile ? upload(method, target_, body) : ask(method);
        case 406:
            return ask(method, "Accept: image/png\r\n");
        case 408:
            return answer_to_unfinished(method + ' ' + target_ + " HTTP/1.1\r\nHost");
        case 409:
            target_ = filled_in(path, "00000000abcd");
            return takes_dockerfile ? upload(method, target_, body) : ask(method);
        case 413:
            return ask(method, "Content-Length: 99999999\r\n");
        case 414:
            target_ += (target_.find('?') == std::string::npos ? '?' : '&') + std::string(2048, 'a');
            return ask(method);
        case 415:
            return upload(method, target_, "not an archive");
        case 417:
            return ask(
                method, "Expect: nothing\r\nContent-Length: " + std::string(uploads ? "1" : "0") + "\r\n"
            );
        case 422: {
            if (path == "/v1/images/{id}/verdict") {
                target_ += "?gate=true";
                return ask(method);
            }
            auto broken = archive(1);
            broken[broken.find("#!shell")] = '?';
            return upload(method, target_, broken);
        }
        case 431:
            return ask(method, "X: " + std::string(9000, 'x') + "\r\n");
        case 500:
        case 507:
            // The index for programs asks nobody.
            if (path == "/")
                target_ += "?format=html";
            return with_fault(status == 500 ? errc::storage_failed : errc::storage_full, [&] {
                return uploads ? upload(method, target_, body) : ask(method);
            });
        case 503: {
            const faulty_service crowded{crowded_config_};
            auto first = crowded.connect();
            first.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n");
            REQUIRE(first.read_reply().value().status == 200);
            return crowded.ask(method + ' ' + target_ + " HTTP/1.1\r\nHost: t\r\n\r\n");
        }
        case 505:
            return service_->ask(method + ' ' + target_ + " HTTP/1.2\r\nHost: t\r\n\r\n");
        default:
            return std::nullopt;
        }
    }

    /// The path with something in the place of its parameters, and with the query that it has to have.
    static std::string filled_in(std::string path, const std::string& id)
    {
        if (const auto at = path.find("{id}"); at != std::string::npos)
            path.replace(at, 4, id);
        if (const auto at = path.find("{name}"); at != std::string::npos)
            path.replace(at, 6, "strict");
        if (path == "/v1/compare")
            path += fmt::format("?base={0}&target={0}", id);
        if (path == "/v1/charts/sizes.svg")
            path += "?image=" + id;
        return path;
    }

    /// What was asked for last.
    [[nodiscard]] const std::string& target() const { return target_; }

private:
    static std::string archive(unsigned number) { return sample_image(number).docker_archive(); }

    /// What a header gets that does not go on.
    static reply answer_to_unfinished(const std::string& bytes)
    {
        manual_clock clock;
        const faulty_service patient{{}, clock.reader()};
        auto client = patient.connect();
        client.send(bytes);
        // On the one thread of the service: it has seen by then what came before.
        REQUIRE(patient.ask("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n").status == 200);
        clock.advance(std::chrono::minutes{1});
        return client.read_reply().value();
    }

    /// An answer about a policy, which is there before.
    std::optional<reply> policy_answer(const std::string& method, unsigned status)
    {
        const std::string policy = R"({"schema":"tare.policy/v1"})";
        target_ = "/v1/policies/mine";
        REQUIRE(upload("PUT", target_, policy).status <= 201);
        switch (status) {
        case 200:
            return method == "PUT" ? upload(method, target_, policy) : ask(method);
        case 201:
            return upload(method, "/v1/policies/new" + std::to_string(++last_policy_), policy);
        case 404:
            target_ = "/v1/policies/none";
            return ask(method);
        case 409:
            target_ = "/v1/policies/strict";
            return method == "PUT" ? upload(method, target_, policy) : ask(method);
        case 422:
            return upload(method, target_, R"({"schema":"tare.policy/v1","budget":1})");
        case 412:
            return service_->ask(fmt::format(
                "{} {} HTTP/1.1\r\nHost: t\r\nIf-Match: \"x\"\r\nContent-Length: {}\r\n\r\n{}", method,
                target_, method == "PUT" ? policy.size() : 0, method == "PUT" ? policy : ""
            ));
        case 500:
        case 507:
            return with_fault(status == 500 ? errc::storage_failed : errc::storage_full, [&] {
                return method == "PUT" ? upload(method, target_, policy) : ask(method);
            });
        default:
            return answer_of_any(method, target_, status);
        }
    }

    void upload_app() { REQUIRE(upload("PUT", "/v1/images?name=app", archive(1)).status <= 201); }

    reply ask(const std::string& method, const std::string& fields = "")
    {
        return service_->ask(
            method + ' ' + target_ + " HTTP/1.1\r\nHost: t\r\n" + fields + "\r\n", method == "HEAD"
        );
    }

    reply upload(const std::string& method, const std::string& target, const std::string& body)
    {
        target_ = target;
        return service_->ask(fmt::format(
            "{} {} HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n{}", method, target, body.size(), body
        ));
    }

    reply with_fault(errc fault, const std::function<reply()>& provoke)
    {
        service_->fault = fault;
        auto got = provoke();
        service_->fault = std::nullopt;
        return got;
    }

    service::config crowded_config_;
    std::optional<faulty_service> service_;
    std::string target_;
    unsigned last_image_ = 1;
    unsigned last_policy_ = 0;
};

/// Operations that touch nothing that can fail: their 500 is there for bugs, which nobody can order.
const std::set<std::string> never_fail{
    "GET /healthz 500",        "GET /metrics 500",
    "GET /openapi.json 500",   "GET /problems/{id} 500",
    "GET /readyz 500",         "GET /v1/checks 500",
    "GET /v1/version 500",     "GET /v1/schemas/policy 500",
    "PUT /v1/dockerfiles 500", "POST /v1/dockerfiles 500",
};

} // namespace

TEST_CASE("every documented status of every operation happens, and is as documented")
{
    provocation provoke;
    const openapi_check documented{provoke.get().ask("GET /openapi.json HTTP/1.1\r\nHost: t\r\n\r\n").body};
    const auto all = documented.documented();
    CHECK(all.size() > 100);
    for (const auto& each : all) {
        INFO(each);
        const auto method = each.substr(0, each.find(' '));
        const auto path = each.substr(method.size() + 1, each.rfind(' ') - method.size() - 1);
        const auto status = static_cast<unsigned>(std::stoul(each.substr(each.rfind(' '))));
        if (never_fail.contains(each))
            continue;
        const auto got = provoke.answer(method, path, status);
        // A new status needs a way to make it happen: add it to `provocation::answer`.
        REQUIRE(got);
        INFO(got->head << got->body);
        CHECK(got->status == status);
        CHECK(documented.violation(method, provoke.target(), *got) == "");
    }
}

TEST_CASE("without the right token every operation that needs one is answered as documented")
{
    const std::vector<std::string> admin_only{"admin"};
    const std::vector<std::string> read_only{"read"};
    const auto nobody = http::make_bearer_token("nobody", admin_only, service::token_scopes).value();
    const auto reader = http::make_bearer_token("reader", read_only, service::token_scopes).value();
    const scoped_file file{nobody.line + "\n" + reader.line + "\n"};
    service::config c;
    c.auth_tokens = file.path();
    const scoped_service s{c};
    const openapi_check documented{s.get("/openapi.json").body};
    std::size_t guarded = 0;
    for (const auto& item : documented.document().at("paths").as_object())
        for (const auto& operation : item.value().as_object()) {
            const auto* const security = operation.value().as_object().if_contains("security");
            if (security == nullptr)
                continue;
            ++guarded;
            std::string method{operation.key()};
            std::transform(method.begin(), method.end(), method.begin(), [](char ch) {
                return static_cast<char>(ch - 32);
            });
            INFO(method << ' ' << item.key());
            const std::string target{item.key()};
            auto path = target;
            for (const std::string_view name : {"{id}", "{name}"})
                if (const auto at = path.find(name); at != std::string::npos)
                    path.replace(at, name.size(), "app");
            const auto refused = s.ask(method, path);
            CHECK(refused.status == 401);
            CHECK_FALSE(refused.field("www-authenticate").empty());
            const auto& wrong = method == "GET" ? nobody : reader;
            CHECK(s.ask(method, path, "Authorization: Bearer " + wrong.secret + "\r\n").status == 403);
            CHECK(s.ask(method, path, "Authorization: Bearer two words\r\n").status < 500);
        }
    CHECK(guarded >= 8);
}

TEST_CASE("HEAD, OPTIONS, and what lies beside every operation are as documented")
{
    provocation provoke;
    auto& s = provoke.get();
    const openapi_check documented{s.ask("GET /openapi.json HTTP/1.1\r\nHost: t\r\n\r\n").body};
    const auto check = [&](const std::string& method, const std::string& target, unsigned status) {
        INFO(method << ' ' << target);
        const auto got = s.ask(method + ' ' + target + " HTTP/1.1\r\nHost: t\r\n\r\n", method == "HEAD");
        CHECK(got.status == status);
        CHECK(documented.violation(method, target, got) == "");
    };
    for (const auto& item : documented.document().at("paths").as_object()) {
        const std::string path{item.key()};
        const auto target = provocation::filled_in(path, path.starts_with("/problems") ? "busy" : "app");
        check("OPTIONS", target, 204);
        check("PATCH", target, 405);
        check("BREW", target, 501);
        if (item.value().as_object().contains("get"))
            check("HEAD", target, 200);
    }
    check("GET", "/nothing", 404);
    check("BREW", "/nothing", 501);
}

TEST_CASE("the comparison with the OpenAPI document notices what is not in it")
{
    const scoped_service s;
    const openapi_check documented{s.get("/openapi.json").body};
    const auto good = s.get("/problems/busy");
    CHECK(documented.violation("GET", "/problems/busy", good) == "");
    CHECK(documented.violation("GET", "/nothing", good) != "");
    CHECK(documented.violation("DELETE", "/problems/busy", good) != "");

    auto status = good;
    status.status = 202;
    CHECK(documented.violation("GET", "/problems/busy", status).ends_with("the status is not documented"));
    auto field = good;
    field.fields["x-secret"] = "1";
    CHECK(
        documented.violation("GET", "/problems/busy", field).ends_with("the field x-secret is not documented")
    );
    auto lacking = good;
    lacking.fields.erase("x-request-id");
    CHECK(documented.violation("GET", "/problems/busy", lacking).ends_with("it lacks the field x-request-id")
    );
    auto type = good;
    type.fields["content-type"] = "text/html";
    CHECK(
        documented.violation("GET", "/problems/busy", type).ends_with("the type text/html is not documented")
    );
    auto more = good;
    more.body.insert(1, R"("more":1,)");
    CHECK(documented.violation("GET", "/problems/busy", more).ends_with("/more is not documented"));
    auto less = good;
    less.body = R"({"type":"/problems/busy","title":"x"})";
    CHECK(documented.violation("GET", "/problems/busy", less).ends_with("lacks status"));
    auto other = good;
    other.body = R"({"type":1,"title":"x","status":503})";
    CHECK(documented.violation("GET", "/problems/busy", other).ends_with("/type is not of type string"));
}
