#include "tar/header.hpp"

#include "tar/number.hpp"

#include <tare/tar/reader.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::tar {
namespace {

using namespace std::string_view_literals;

struct checksums
{
    std::int64_t of_unsigned;
    std::int64_t of_signed;
};

checksums sum(std::string_view block) noexcept
{
    // Two plain passes that the compiler vectorises; the field itself counts as spaces.
    std::uint32_t total = 0;
    std::uint32_t high = 0;
    for (const char c : block) {
        total += static_cast<unsigned char>(c);
        high += static_cast<unsigned char>(c) >> 7U;
    }
    for (const char c : block.substr(148, 8)) {
        total -= static_cast<unsigned char>(c);
        high -= static_cast<unsigned char>(c) >> 7U;
    }
    const std::int64_t of_unsigned = std::int64_t{total} + 8 * std::int64_t{' '};
    return {of_unsigned, of_unsigned - 256 * std::int64_t{high}};
}

/// Reads numeric fields of one block and remembers the first that is wrong.
class field_reader
{
public:
    explicit field_reader(std::string_view block) noexcept : block_{block} {}

    std::int64_t number(std::size_t offset, std::size_t width, std::string_view what) noexcept
    {
        const auto value = parse_numeric(block_.substr(offset, width));
        if (!value && wrong_.empty())
            wrong_ = what;
        return value.value_or(0);
    }

    [[nodiscard]] std::string_view wrong() const noexcept { return wrong_; }

private:
    std::string_view block_;
    std::string_view wrong_;
};

/// The old GNU format has times where ustar has the prefix. Go before 1.8, and so early Docker, wrote a
/// prefix there all the same; today's Go recognises that by times that cannot be read, and so must we.
std::string_view gnu_prefix(std::string_view block) noexcept
{
    const auto readable = [&](std::size_t offset) {
        return block[offset] == '\0' || parse_numeric(block.substr(offset, 12)).has_value();
    };
    if (readable(345) && readable(357))
        return {};
    const auto prefix = until_nul(block.substr(345, 155));
    const bool ascii =
        std::ranges::all_of(prefix, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return ascii ? prefix : std::string_view{};
}

} // namespace

std::string_view until_nul(std::string_view field) noexcept
{
    return field.substr(0, field.find('\0'));
}

bool is_zero_block(bytes_view block) noexcept
{
    return block.front() == std::byte{0} &&
           std::ranges::all_of(block, [](std::byte b) { return b == std::byte{0}; });
}

std::optional<header_format> detect_format(std::string_view block) noexcept
{
    const auto stored = parse_octal(block.substr(148, 8));
    const auto actual = sum(block);
    if (!stored || (*stored != actual.of_unsigned && *stored != actual.of_signed))
        return std::nullopt;
    const auto magic = block.substr(257, 6);
    if (magic == "ustar\0"sv)
        return block.substr(508, 4) == "tar\0"sv ? header_format::star : header_format::ustar;
    if (magic == "ustar "sv && block.substr(263, 2) == " \0"sv)
        return header_format::gnu;
    return header_format::v7;
}

result<header> read_header(bytes_view bytes)
{
    const std::string_view block = as_text(bytes).substr(0, block_size);
    const auto format = detect_format(block);
    if (!format)
        return make_error(
            errc::malformed_tar, "A tar header has a wrong checksum: the archive is damaged or no tar."
        );
    field_reader fields{block};
    header h;
    h.format = *format;
    h.name = until_nul(block.substr(0, 100));
    h.mode = fields.number(100, 8, "mode");
    h.uid = fields.number(108, 8, "user id");
    h.gid = fields.number(116, 8, "group id");
    h.size = fields.number(124, 12, "size");
    h.mtime = fields.number(136, 12, "modification time");
    h.type_flag = block[156];
    h.link_name = until_nul(block.substr(157, 100));
    if (h.format != header_format::v7) {
        h.device_major = fields.number(329, 8, "device major number");
        h.device_minor = fields.number(337, 8, "device minor number");
    }
    if (h.format == header_format::ustar)
        h.prefix = until_nul(block.substr(345, 155));
    if (h.format == header_format::star) {
        h.prefix = until_nul(block.substr(345, 131));
        fields.number(476, 12, "access time");
        fields.number(488, 12, "change time");
    }
    if (h.format == header_format::gnu)
        h.prefix = gnu_prefix(block);
    if (!fields.wrong().empty())
        return make_error(
            errc::malformed_tar, fmt::format("The {} in a tar header is not a number.", fields.wrong())
        );
    if (h.size < 0)
        return make_error(errc::malformed_tar, "The size in a tar header is negative.");
    return h;
}

bool looks_like_header(bytes_view block) noexcept
{
    return block.size() >= block_size && detect_format(as_text(block).substr(0, block_size)).has_value();
}

} // namespace tare::tar
