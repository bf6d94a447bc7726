#pragma once

#include <tare/base/error.hpp>
#include <tare/http/request.hpp>

#include <string>
#include <string_view>
#include <variant>

namespace tare::http {

/// Who sent a request.
struct identity
{
    /// What the log calls the sender. Never a secret, never bytes of the request.
    std::string name;
};

/// Why a request is not let through.
struct denial
{
    /// `errc::unauthorized`, `errc::forbidden` or `errc::bad_request`.
    error why;
    /// The value of WWW-Authenticate (RFC 9110 section 11.6.1); empty for none.
    std::string challenge;
};

/// Decides whether a request may be served, on its header alone: before its length is judged, before
/// `100 Continue` and before the first byte of its body. Asked only for routes that need a scope.
class authenticator
{
public:
    virtual ~authenticator() = default;

    /// Judges the credentials in `head` for a route that needs `scope`. Called on I/O threads, on several at
    /// a time: it does not block, and what it throws is answered with 500.
    [[nodiscard]] virtual std::variant<identity, denial>
    judge(const request& head, std::string_view scope) const = 0;
};

} // namespace tare::http
