#pragma once

#include <tare/compare/compare.hpp>
#include <tare/compare/comparison.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a comparison is put together from: one function for each of its parts.
namespace tare::compare {

[[nodiscard]] figure_change figure(std::optional<std::uint64_t> base, std::optional<std::uint64_t> target);

[[nodiscard]] size_comparison
compare_sizes(const report::image_report& base, const report::image_report& target);
[[nodiscard]] count_comparison
compare_counts(const report::image_report& base, const report::image_report& target);
[[nodiscard]] layer_comparison
compare_layers(const report::image_report& base, const report::image_report& target);
[[nodiscard]] history_comparison
compare_history(const report::image_report& base, const report::image_report& target);

[[nodiscard]] std::vector<setting_change>
compare_metadata(const report::image_report& base, const report::image_report& target);
[[nodiscard]] std::vector<setting_change>
compare_config(const report::config& base, const report::config& target);
[[nodiscard]] std::vector<setting_change>
compare_environment(const report::config& base, const report::config& target);
[[nodiscard]] std::vector<setting_change>
compare_labels(const report::config& base, const report::config& target);
[[nodiscard]] std::vector<user_change>
compare_users(const std::vector<report::user>& base, const std::vector<report::user>& target);

[[nodiscard]] surface_comparison
compare_surface(const report::image_report& base, const report::image_report& target);
[[nodiscard]] std::vector<finding_change>
compare_findings(const report::image_report& base, const report::image_report& target);
[[nodiscard]] package_comparison compare_packages(
    const std::vector<report::package>& base, const std::vector<report::package>& target, std::size_t most
);

/// Both as `report::encode` wrote them.
[[nodiscard]] result<file_comparison>
compare_files(std::string_view base, std::string_view target, const options& o);

/// What matters of a comparison that is otherwise complete, one for each subject.
[[nodiscard]] std::vector<key_difference>
key_differences(const comparison& c, const report::image_report& base, const report::image_report& target);

/// True for what warns or fails.
[[nodiscard]] bool is_violated(const report::finding& f) noexcept;

/// True when something of the image itself was not analysed: what a report says is then the least that there
/// is.
[[nodiscard]] bool is_incomplete(const report::image_report& r) noexcept;

} // namespace tare::compare
