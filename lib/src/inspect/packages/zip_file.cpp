#include "inspect/packages/zip_file.hpp"

#include <algorithm>

// PKWARE, APPNOTE.TXT 6.3: sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
namespace tare::inspect {
namespace {

constexpr std::string_view local_mark{"PK\x03\x04", 4};
constexpr std::string_view entry_mark{"PK\x01\x02", 4};
constexpr std::string_view end_mark{"PK\x05\x06", 4};
constexpr std::string_view end_mark_64{"PK\x06\x06", 4};
constexpr std::string_view locator_mark{"PK\x06\x07", 4};
constexpr std::size_t local_bytes = 30;
constexpr std::size_t entry_bytes = 46;
constexpr std::size_t end_bytes = 22;
constexpr std::size_t end_bytes_64 = 56;
constexpr std::size_t locator_bytes = 20;
constexpr std::size_t longest_comment = 0xFFFF;
constexpr std::uint64_t in_extra_32 = 0xFFFFFFFF;
constexpr std::uint64_t in_extra_16 = 0xFFFF;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;)
        value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

struct directory
{
    std::uint64_t entries = 0;
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
    /// Where it ends: what marks the end begins there.
    std::size_t end = 0;
};

/// The last mark of the end whose comment fits into the bytes that are left.
std::optional<std::size_t> find_end(std::string_view bytes) noexcept
{
    if (bytes.size() < end_bytes)
        return std::nullopt;
    const auto last = bytes.size() - end_bytes;
    const auto first = last - std::min(last, longest_comment);
    for (auto at = last;; --at) {
        if (bytes.substr(at).starts_with(end_mark) &&
            at + end_bytes + number(bytes, at + 20, 2) <= bytes.size())
            return at;
        if (at == first)
            return std::nullopt;
    }
}

std::optional<directory> find_directory(std::string_view bytes)
{
    const auto end = find_end(bytes);
    if (!end)
        return std::nullopt;
    directory out{
        number(bytes, *end + 10, 2), number(bytes, *end + 12, 4), number(bytes, *end + 16, 4), *end
    };
    const bool is_large = out.entries == in_extra_16 || out.size == in_extra_32 || out.offset == in_extra_32;
    if (!is_large || *end < locator_bytes || !bytes.substr(*end - locator_bytes).starts_with(locator_mark))
        return out;
    // Its offset does not count what stands before the zip: it is looked for where it has to be.
    const auto room = *end - locator_bytes;
    if (room < end_bytes_64 || !bytes.substr(room - end_bytes_64).starts_with(end_mark_64))
        return std::nullopt;
    const auto at = room - end_bytes_64;
    return directory{number(bytes, at + 32, 8), number(bytes, at + 40, 8), number(bytes, at + 48, 8), at};
}

/// What did not fit into 32 bits stands in an extra field, in this order.
void read_extra(std::string_view extra, zip_entry& out, std::uint64_t& offset)
{
    while (extra.size() >= 4) {
        const auto id = number(extra, 0, 2);
        const auto size = static_cast<std::size_t>(number(extra, 2, 2));
        auto field = extra.substr(4, size);
        extra = extra.substr(std::min(extra.size(), 4 + size));
        if (id != 1)
            continue;
        for (auto* const value : {&out.size, &out.compressed, &offset}) {
            if (*value != in_extra_32 || field.size() < 8)
                continue;
            *value = number(field, 0, 8);
            field = field.substr(8);
        }
        return;
    }
}

} // namespace

std::optional<std::vector<zip_entry>> zip_entries(std::string_view bytes, std::size_t most)
{
    const auto where = find_directory(bytes);
    if (!where || where->size > where->end || where->offset > where->end - where->size)
        return std::nullopt;
    const auto start = where->end - static_cast<std::size_t>(where->size);
    const auto before = start - where->offset;
    auto rest = bytes.substr(start, static_cast<std::size_t>(where->size));
    std::vector<zip_entry> out;
    for (std::uint64_t i = 0; i < where->entries && out.size() <= most; ++i) {
        if (rest.size() < entry_bytes || !rest.starts_with(entry_mark))
            return std::nullopt;
        const auto name = static_cast<std::size_t>(number(rest, 28, 2));
        const auto extra = static_cast<std::size_t>(number(rest, 30, 2));
        const auto comment = static_cast<std::size_t>(number(rest, 32, 2));
        if (rest.size() - entry_bytes < name + extra + comment)
            return std::nullopt;
        zip_entry e;
        e.name = rest.substr(entry_bytes, name);
        e.encrypted = (number(rest, 8, 2) & 1U) != 0;
        e.method = static_cast<std::uint16_t>(number(rest, 10, 2));
        e.compressed = number(rest, 20, 4);
        e.size = number(rest, 24, 4);
        auto offset = number(rest, 42, 4);
        read_extra(rest.substr(entry_bytes + name, extra), e, offset);
        if (offset > bytes.size() - before)
            return std::nullopt;
        e.offset = before + offset;
        out.push_back(e);
        rest.remove_prefix(entry_bytes + name + extra + comment);
    }
    return out;
}

std::optional<std::string_view> zip_content(
    std::string_view bytes, const zip_entry& entry, std::size_t most, inflate_stream& stream, std::string& out
)
{
    if (entry.encrypted || entry.offset > bytes.size() || bytes.size() - entry.offset < local_bytes)
        return std::nullopt;
    auto local = bytes.substr(static_cast<std::size_t>(entry.offset));
    if (!local.starts_with(local_mark))
        return std::nullopt;
    const auto names = static_cast<std::size_t>(number(local, 26, 2) + number(local, 28, 2));
    local.remove_prefix(local_bytes);
    if (names > local.size() || entry.compressed > local.size() - names)
        return std::nullopt;
    const auto data = local.substr(names, static_cast<std::size_t>(entry.compressed));
    if (entry.method == 0)
        return entry.size == entry.compressed ? std::optional{data} : std::nullopt;
    if (entry.method != 8 || entry.size > most)
        return std::nullopt;
    out.clear();
    stream.start(inflate_stream::wrapping::none);
    if (!stream.feed(data, static_cast<std::size_t>(entry.size), out) || !stream.is_over() ||
        out.size() != entry.size)
        return std::nullopt;
    return std::string_view{out};
}

} // namespace tare::inspect
