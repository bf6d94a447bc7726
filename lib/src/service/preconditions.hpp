#pragma once

#include <tare/base/result.hpp>
#include <tare/http/request.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tare::service {

/// What a request that changes something requires of what is there (RFC 9110 section 13.1).
struct preconditions
{
    /// The If-Match and If-None-Match fields; empty where there is none.
    std::string if_match;
    std::string if_none_match;
};

[[nodiscard]] preconditions preconditions_of(const http::request& head);

/// Whether `current`, the bytes of what is there, is as required; `errc::precondition_failed` when not.
[[nodiscard]] result<void> check(const preconditions& required, std::optional<std::string_view> current);

} // namespace tare::service
