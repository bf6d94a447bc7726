#pragma once

#include <tare/base/error.hpp>
#include <tare/http/request.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::http {

/// A whole answer. Framing fields (Content-Length, Connection, Date, Transfer-Encoding) belong to the server
/// and are not set here. HEAD is answered by the server from the same object without the body.
class response
{
public:
    explicit response(unsigned status = 200) : status_{status} {}

    /// Adds a header field. Throws std::invalid_argument when the name is not a token or the value holds a
    /// control character (RFC 9110 section 5.5): nothing a client sent may split a response.
    response& field(std::string_view name, std::string value);

    /// Sets the body and its Content-Type.
    response& body(std::string_view content_type, std::string bytes);

    /// Sets a body that is shared, not copied, between answers.
    response& body(std::string_view content_type, std::shared_ptr<const std::string> bytes);

    [[nodiscard]] unsigned status() const noexcept { return status_; }

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const noexcept
    {
        return fields_;
    }

    /// The body's bytes; empty when there is none.
    [[nodiscard]] std::string_view bytes() const noexcept
    {
        return body_ ? std::string_view{*body_} : std::string_view{};
    }

    [[nodiscard]] const std::shared_ptr<const std::string>& shared_body() const noexcept { return body_; }

    /// The id of the `errc` whose problem document this is, and the rule it names; empty for other answers.
    [[nodiscard]] std::string_view problem_id() const noexcept { return problem_id_; }

    [[nodiscard]] std::string_view broken_rule() const noexcept { return broken_rule_; }

private:
    friend response problem(const error& e, std::string_view request_id);

    unsigned status_;
    std::vector<std::pair<std::string, std::string>> fields_;
    std::shared_ptr<const std::string> body_;
    // Constants of the program, hence views.
    std::string_view problem_id_;
    std::string_view broken_rule_;
};

/// The problem document of `e` (RFC 9457): `application/problem+json` with `type` "/problems/<id>", `title`,
/// `status`, `detail`, `instance` (the request id, when given) and, where known, `offset`, `limit` and
/// `where`. Every string is escaped with `escape_text`. 503 carries `Retry-After`.
[[nodiscard]] response problem(const error& e, std::string_view request_id);

[[nodiscard]] inline response problem(const error& e)
{
    return problem(e, {});
}

} // namespace tare::http
