#pragma once

#include <tare/compare/comparison.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What the writers for people have in common: the same tables, in the same words.
namespace tare::compare {

enum class cell_kind : std::uint8_t
{
    text,
    number,
    /// A path, a version, a value: what stands in the image.
    code,
};

struct column
{
    std::string_view title;
    cell_kind kind = cell_kind::text;
};

struct table
{
    std::string_view title;
    /// What is in it, in short: "2 added, 1 removed".
    std::string summary;
    std::vector<column> columns;
    std::vector<std::vector<std::string>> rows;
    /// Rows that the comparison counts and does not list.
    std::uint64_t omitted = 0;
};

/// Everything that differs, as tables; those without a row are left out. Sizes come first, always.
[[nodiscard]] std::vector<table> tables_of(const comparison& c);

/// What people call the image: its first name, or its id.
[[nodiscard]] std::string_view name_of(const compared_image& i) noexcept;

/// "The images differ."
[[nodiscard]] std::string_view sentence_of(sameness s) noexcept;

/// "attack surface", "production readiness".
[[nodiscard]] std::string words_of(difference_subject s);
[[nodiscard]] std::string_view word_of(tendency t) noexcept;

} // namespace tare::compare
