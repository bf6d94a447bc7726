#pragma once

#include "service/endpoint.hpp"

#include <tare/base/result.hpp>
#include <tare/http/request.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::service {

/// The values of all fields of that name as one comma-separated list (RFC 9110 section 5.3).
[[nodiscard]] std::string joined_field(const http::request& head, std::string_view lower_case_name);

/// How much a client likes a media type: the quality of the most specific range of `accept` that matches it,
/// in thousandths (RFC 9110 section 12.5.1). An empty `accept` likes everything.
[[nodiscard]] unsigned quality(std::string_view accept, std::string_view media_type);

/// The quality that a list of an Accept kind gives to one value by its name, in thousandths; absent when it
/// is not listed.
[[nodiscard]] std::optional<unsigned> named_quality(std::string_view list, std::string_view wanted);

/// The representation to answer with: what `?format=` says, else what Accept likes best, else the first.
/// `errc::not_acceptable` when there is none, `errc::invalid_parameter` for an unknown format.
[[nodiscard]] result<const representation*>
choose_representation(const endpoint& e, const http::request& head);

/// True when If-None-Match holds `etag` or "*" (RFC 9110 section 13.1.2, weak comparison).
[[nodiscard]] bool matches(std::string_view if_none_match, std::string_view etag);

} // namespace tare::service
