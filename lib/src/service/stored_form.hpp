#pragma once

#include <tare/report/report.hpp>
#include <tare/store/report_store.hpp>

namespace tare::service {

/// A report as the store takes it, without names and without its file list.
[[nodiscard]] store::new_report stored_form(const report::image_report& r);

} // namespace tare::service
