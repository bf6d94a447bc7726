#pragma once

#include <tare/base/result.hpp>
#include <tare/report/report.hpp>

#include <string>
#include <string_view>

namespace tare::report {

/// The report as JSON, one line without a newline at its end. Valid UTF-8 whatever the image holds; the keys
/// are the described members, in their order.
[[nodiscard]] std::string to_json(const image_report& r);

/// Reads what `to_json` wrote, of this version or of an older one: members that an older report does not have
/// keep their defaults. `errc::storage_failed` on anything else.
[[nodiscard]] result<image_report> from_json(std::string_view json);

/// How `to_text` may dress its output.
struct text_style
{
    /// ANSI colours, for terminals only (https://no-color.org).
    bool colour = false;
    /// Columns to fit into.
    std::size_t width = 100;
};

/// The report for people at a terminal, in the manner of `docker images` and `docker history`. Ends with a
/// newline.
[[nodiscard]] std::string to_text(const image_report& r, text_style style = {});

} // namespace tare::report
