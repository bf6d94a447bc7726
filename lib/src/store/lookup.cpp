#include "store/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace tare::store {
namespace {

constexpr std::string_view algorithm = "sha256:";
constexpr std::size_t shortest_prefix = 12;
constexpr std::size_t full_length = 64;
/// The longest name an image reference can be: host, repository, tag and digest, with room.
constexpr std::size_t longest_reference = 1024;

bool is_hex(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

} // namespace

result<image_lookup> image_lookup::parse(std::string_view reference)
{
    if (reference.empty() || reference.size() > longest_reference)
        return make_error(
            errc::invalid_reference, "Name the image by its id, by 12 or more digits of it, or by a name."
        );
    image_lookup wanted;
    wanted.only_id = reference.starts_with(algorithm);
    const auto digits = wanted.only_id ? reference.substr(algorithm.size()) : reference;
    if (is_hex(digits) && digits.size() >= shortest_prefix && digits.size() <= full_length) {
        auto first = fmt::format("{}{}", algorithm, digits);
        // 'g' sorts after every hex digit.
        auto last = first + 'g';
        wanted.ids = id_range{std::move(first), std::move(last)};
    }
    if (wanted.only_id && !wanted.ids)
        return make_error(
            errc::invalid_reference,
            "An id is 'sha256:' and 12 to 64 lower-case hex digits, as docker images --no-trunc prints it."
        );
    return wanted;
}

error unknown_image(std::string_view reference)
{
    return make_error(
        errc::not_found,
        fmt::format("No image is known as '{}'. GET /v1/images lists those that are.", reference)
    );
}

result<std::int64_t> parse_position(std::string_view cursor)
{
    std::int64_t position = 0;
    const auto [end, failed] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), position, 16);
    if (failed != std::errc{} || end != cursor.data() + cursor.size() || position <= 0)
        return unknown_cursor();
    return position;
}

std::string cursor_after(std::int64_t position)
{
    return fmt::format("{:x}", position);
}

error unknown_cursor()
{
    return make_error(
        errc::invalid_parameter,
        "The cursor is not one that a page gave. Take it from 'next', or leave it out to start again."
    );
}

} // namespace tare::store
