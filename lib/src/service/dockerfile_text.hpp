#pragma once

#include "service/endpoint.hpp"

#include <tare/base/limits.hpp>
#include <tare/check/dockerfile.hpp>
#include <tare/http/body_reader.hpp>
#include <tare/report/dockerfile_report.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// What the endpoints that take a Dockerfile have in common.
namespace tare::service {

/// A Dockerfile has to be sent: `errc::empty_input`.
[[nodiscard]] result<http::permit> admit_dockerfile(context& shared, const http::request& head);

/// The whole body. `body` outlives the task; one that is larger than `most` bytes is
/// `errc::content_too_large`.
[[nodiscard]] http::task<result<std::string>> read_dockerfile(http::body_reader* body, std::size_t most);

/// What the query says about a Dockerfile.
[[nodiscard]] check::dockerfile_options dockerfile_options_of(const http::request& head);

/// The report on a Dockerfile; what cannot be read is `errc::malformed_dockerfile`, with every place.
[[nodiscard]] result<report::dockerfile_report>
examined_dockerfile(std::string_view text, const check::dockerfile_options& options, const limits& bounds);

/// `?registries=`, separated by commas.
[[nodiscard]] parameter registries_parameter();

} // namespace tare::service
