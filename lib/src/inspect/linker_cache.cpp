#include "inspect/linker_cache.hpp"

#include <cstddef>
#include <cstdint>

namespace tare::inspect {
namespace {

// struct cache_file and struct cache_file_new of glibc's sysdeps/generic/dl-cache.h.
constexpr std::string_view old_magic = "ld.so-1.7.0";
constexpr std::size_t old_header = 16;
constexpr std::size_t old_entry = 12;
constexpr std::string_view cache_magic = "glibc-ld.so.cache1.1";
constexpr std::size_t header = 48;
constexpr std::size_t entry = 24;
constexpr std::size_t alignment = 8;

constexpr unsigned byte_order_mask = 3;
constexpr unsigned big_endian_mark = 3;

class fields
{
public:
    fields(std::string_view text, bool big_endian) noexcept : text_{text}, big_endian_{big_endian} {}

    [[nodiscard]] std::uint64_t number(std::size_t at, std::size_t bytes) const noexcept
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            value = value << 8U | static_cast<unsigned char>(text_[at + (big_endian_ ? i : bytes - 1 - i)]);
        return value;
    }

    /// The string at an offset; absent when it does not end within the text.
    [[nodiscard]] std::optional<std::string_view> string(std::uint64_t at) const noexcept
    {
        if (at >= text_.size())
            return std::nullopt;
        const auto rest = text_.substr(static_cast<std::size_t>(at));
        const auto end = rest.find('\0');
        return end == std::string_view::npos ? std::nullopt : std::optional{rest.substr(0, end)};
    }

private:
    std::string_view text_;
    bool big_endian_;
};

/// The part of a text that the cache of today is, behind the old one if there is one.
std::string_view without_old(std::string_view text) noexcept
{
    if (!text.starts_with(old_magic) || text.size() < old_header)
        return text;
    // The old one does not say its byte order; the count that fits is the right one.
    for (const bool big_endian : {false, true}) {
        const auto count = fields{text, big_endian}.number(12, 4);
        const auto end = old_header + count * old_entry;
        const auto next = (end + alignment - 1) / alignment * alignment;
        if (next < text.size() && text.substr(static_cast<std::size_t>(next)).starts_with(cache_magic))
            return text.substr(static_cast<std::size_t>(next));
    }
    return {};
}

} // namespace

std::optional<linker_cache> parse_linker_cache(std::string_view text)
{
    text = without_old(text);
    if (!text.starts_with(cache_magic) || text.size() < header)
        return std::nullopt;
    const auto flags = static_cast<unsigned char>(text[cache_magic.size() + 8]);
    const fields in{text, (flags & byte_order_mask) == big_endian_mark};
    const auto count = in.number(cache_magic.size(), 4);
    if (count > (text.size() - header) / entry)
        return std::nullopt;
    linker_cache out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = header + i * entry;
        const auto name = in.string(in.number(at + 4, 4));
        const auto path = in.string(in.number(at + 8, 4));
        if (!name || !path)
            return std::nullopt;
        if (in.number(at + 16, 8) == 0)
            out[*name].push_back(*path);
    }
    return out;
}

} // namespace tare::inspect
