#pragma once

#include "report/html_page.hpp"

#include <tare/report/report.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The parts of an image's page that follow from its report. Each writes one section.
namespace tare::report {

/// Rows of one table, and entries of one list; what is beyond them is counted.
inline constexpr std::size_t most_html_rows = 200;

/// One part of a bar.
struct html_bar_part
{
    std::string_view name;
    std::string_view meaning;
    std::uint64_t bytes = 0;
    /// Class of its colour: "one" to "four".
    std::string_view colour;
};

/// A bar of parts as an image of SVG, and below it a legend with the figures; `id` is unique in the page.
void write_bar(
    html_page& page, std::string_view id, std::string_view title, const std::vector<html_bar_part>& parts
);

/// What people call the image: its first name, or its id.
[[nodiscard]] std::string_view name_of(const image_report& r) noexcept;

/// A term and what it is; nothing when `value` is empty.
void write_fact(html_page& page, std::string_view term, std::string_view value, bool is_code = false);

/// "and 17 more", where there are more; `address` is where all of them are, or empty.
void write_rest(html_page& page, std::size_t all, std::size_t shown, std::string_view address = {});

/// Sentences as a list, no more than `most_html_rows`.
void write_sentences(html_page& page, const std::vector<std::string>& sentences);

/// The end of a page: what made it, and where programs find the same. `query` is the page's address with all
/// of its query but the format, "…?" or "…&"; empty where nobody serves it.
void write_foot(html_page& page, std::string_view maker, std::string_view query);

// One section each. `address` is the image's path in the service, or empty where nobody serves it.
void write_summary(html_page& page, const image_report& r);
void write_sizes(html_page& page, const image_report& r);
void write_layers(html_page& page, const image_report& r);
void write_heaviest(html_page& page, const image_report& r, std::string_view address);
void write_packages(html_page& page, const image_report& r, std::string_view address);
void write_payload(html_page& page, const image_report& r);
void write_attack_surface(html_page& page, const image_report& r);
void write_users(html_page& page, const image_report& r);
void write_config(html_page& page, const image_report& r);
void write_notes(html_page& page, const image_report& r);

} // namespace tare::report
