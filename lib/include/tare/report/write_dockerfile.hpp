#pragma once

#include <tare/base/result.hpp>
#include <tare/report/dockerfile_report.hpp>
#include <tare/report/write.hpp>

#include <string>
#include <string_view>

namespace tare::report {

/// The report as JSON, one line without a newline at its end; the keys are the described members, in their
/// order.
[[nodiscard]] std::string to_json(const dockerfile_report& r);

/// Reads what `to_json` wrote; `errc::storage_failed` on anything else.
[[nodiscard]] result<dockerfile_report> dockerfile_from_json(std::string_view json);

/// The findings for people at a terminal, one line a place as compilers write it, `name:line:column: …`, in
/// the order of the file. `name` is what the file is called. Ends with a newline.
[[nodiscard]] std::string to_text(const dockerfile_report& r, std::string_view name, text_style style = {});

} // namespace tare::report
