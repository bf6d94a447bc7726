#pragma once

#include <tare/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tare::store {

/// What people may call an image by, as the store looks for it.
struct image_lookup
{
    /// Ids in [first, last) are meant; absent when `reference` can be no id.
    struct id_range
    {
        std::string first;
        std::string last;
    };

    std::optional<id_range> ids;
    /// True when it can be nothing but an id.
    bool only_id = false;

    /// `errc::invalid_reference`.
    [[nodiscard]] static result<image_lookup> parse(std::string_view reference);
};

/// `errc::not_found` for whoever asked for `reference`.
[[nodiscard]] error unknown_image(std::string_view reference);

/// The position that a page's cursor means; `errc::invalid_parameter`.
[[nodiscard]] result<std::int64_t> parse_position(std::string_view cursor);

/// Cursor of the page after the image at `position`.
[[nodiscard]] std::string cursor_after(std::int64_t position);

/// `errc::invalid_parameter`, for a cursor that no page gave.
[[nodiscard]] error unknown_cursor();

} // namespace tare::store
