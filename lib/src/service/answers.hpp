#pragma once

#include "service/context.hpp"
#include "service/endpoint.hpp"

#include <tare/base/result.hpp>
#include <tare/http/request.hpp>
#include <tare/http/response.hpp>
#include <tare/report/report.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tare::service {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view text_type = "text/plain; charset=utf-8";

/// A strong entity tag (RFC 9110 section 8.8.3): the quoted SHA-256 of the representation.
[[nodiscard]] std::string entity_tag(std::string_view bytes);

/// The terminal text of a stored report; `errc::storage_failed` when it cannot be read back.
[[nodiscard]] result<std::string> report_text(std::string_view report_json);

/// The name that the store knows an image by: as `docker images` shows it. `errc::invalid_reference`.
[[nodiscard]] result<std::string> canonical_name(std::string_view name);

/// The id of the image that a path's `{id}` means: an id, a prefix of one, or a name however it is written.
[[nodiscard]] result<std::string> find_image(store::report_store& reports, std::string_view reference);

/// The newest report on an image. Errors of the store, and `errc::storage_failed` when it cannot be read
/// back.
[[nodiscard]] result<report::image_report> stored_report(store::report_store& reports, std::string_view id);

/// The report on the image that a path's `{id}` means.
[[nodiscard]] result<report::image_report>
find_report(store::report_store& reports, std::string_view reference);

/// The same with its packages: `errc::conflict` for a report of an analyser that did not read them.
[[nodiscard]] result<report::image_report>
find_report_with_packages(store::report_store& reports, std::string_view reference);

/// A query parameter that counts; `fallback` when it is absent.
[[nodiscard]] result<std::size_t>
count_parameter(const http::request& head, std::string_view name, std::size_t fallback, std::size_t most);

/// `text` for use in a query (RFC 3986): everything but unreserved characters percent-encoded.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// Where a page starts whose cursor is a position; 0 where none is given. `errc::invalid_parameter`.
[[nodiscard]] result<std::size_t> position_cursor(const http::request& head);

/// The Link field of the next page (RFC 8288).
[[nodiscard]] std::string
next_link(std::string_view path, std::size_t limit, std::string_view cursor, std::string_view rest);

/// The path parameter that names an image.
[[nodiscard]] parameter image_parameter();

/// `?format=`, for endpoints with these formats.
[[nodiscard]] parameter format_parameter(std::initializer_list<std::string_view> formats);

/// `?limit=` and `?cursor=`.
[[nodiscard]] parameter limit_parameter(std::size_t fallback, std::size_t most);
[[nodiscard]] parameter cursor_parameter();

} // namespace tare::service
