#pragma once

#include <tare/policy/verdict.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::policy {

/// What a figure counts.
enum class unit : std::uint8_t
{
    bytes,
    percent,
    count,
};

/// A figure of an image that budgets can bound. Budgets, growth limits, the schema and the documentation
/// follow from the table of them.
struct measure
{
    std::string_view key;
    unit in;
    report::practice practice;
    /// "bytes of files that are stored but not visible".
    std::string_view what;
    /// Its value; nothing where the report does not have it.
    std::optional<double> (*value)(const report::image_report& r);
    /// It is about the files of all layers, so that an absent layer makes it wrong.
    bool needs_every_layer = true;
    /// What to do when it is too large, in the imperative.
    std::string_view fix;
    /// Why the true figure may be less than the value, in a sentence; empty where it is not. Null: it never
    /// is.
    std::string (*doubt)(const report::image_report& r) = nullptr;
};

[[nodiscard]] const std::vector<measure>& measures();

/// The figure with that key; null when there is none.
[[nodiscard]] const measure* find_measure(std::string_view key) noexcept;

/// "12.3MB", "4.20 %", "17".
[[nodiscard]] std::string shown(unit u, double value);

/// Which layers the archive does not carry, in a sentence; empty when it has them all.
[[nodiscard]] std::string missing_layers(const report::image_report& r);

/// Why a file's content was not looked at, as the report notes it; empty when it was.
[[nodiscard]] std::string unread_file(const report::image_report& r, std::string_view path);

/// Why packages may be missing from a report that lists them, in a sentence; empty when all are there.
[[nodiscard]] std::string missing_packages(const report::image_report& r);

} // namespace tare::policy
