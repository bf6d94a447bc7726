#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

inline constexpr std::size_t tar_block = 512;

/// Which magic a header carries (tar(5): v7 has none, `gnu` is the old GNU format that has no prefix field).
enum class tar_format : std::uint8_t
{
    v7,
    ustar,
    gnu,
    star
};

/// A number as tar writes it: `width - 1` octal digits and a NUL.
inline std::string octal(std::uint64_t value, std::size_t width)
{
    std::string digits(width - 1, '0');
    for (std::size_t i = digits.size(); i-- > 0; value >>= 3U)
        digits[i] = static_cast<char>('0' + (value & 7U));
    if (value != 0)
        throw std::invalid_argument("the number does not fit in the octal field");
    return digits + '\0';
}

/// A number in GNU's base-256: big-endian two's complement with the top bit of the first byte set.
inline std::string base256(std::int64_t value, std::size_t width)
{
    std::string out(width, value < 0 ? '\xff' : '\0');
    auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < width && i < 8; ++i, bits >>= 8U)
        out[width - 1 - i] = static_cast<char>(bits & 0xFFU);
    out[0] = static_cast<char>(static_cast<unsigned char>(out[0]) | 0x80U);
    return out;
}

/// Writes the right checksum into the header at `offset` of `bytes`.
inline void set_checksum(std::string& bytes, std::size_t offset = 0)
{
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset + 148), 8, ' ');
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < tar_block; ++i)
        sum += static_cast<unsigned char>(bytes.at(offset + i));
    bytes.replace(offset + 148, 7, octal(sum, 7));
}

/// `content` with zeros up to the next block.
inline std::string padded(std::string content)
{
    content.resize((content.size() + tar_block - 1) / tar_block * tar_block, '\0');
    return content;
}

/// One PAX record, `LEN key=value\n`, where LEN counts the whole record.
inline std::string pax_record(std::string_view key, std::string_view value)
{
    const std::size_t rest = key.size() + value.size() + 3;
    std::size_t length = rest + 1;
    while (length != rest + std::to_string(length).size())
        length = rest + std::to_string(length).size();
    return std::to_string(length) + ' ' + std::string{key} + '=' + std::string{value} + '\n';
}

/// One header block. Numbers that do not fit in octal are written in base-256. Names longer than their fields
/// are cut.
struct tar_header
{
    std::string name{};
    char type_flag = '0';
    std::string link_name{};
    std::uint64_t size = 0;
    std::uint64_t mode = 0644;
    std::int64_t uid = 0;
    std::int64_t gid = 0;
    std::int64_t mtime = 0;
    std::uint64_t device_major = 0;
    std::uint64_t device_minor = 0;
    std::string user_name{};
    std::string group_name{};
    std::string prefix{};
    tar_format format = tar_format::ustar;

    /// The 512 bytes, checksum included.
    [[nodiscard]] std::string block() const
    {
        std::string out(tar_block, '\0');
        const auto put = [&out](std::size_t offset, std::size_t width, std::string_view text) {
            out.replace(offset, std::min(width, text.size()), text.substr(0, width));
        };
        const auto number = [](std::int64_t value, std::size_t width) {
            const bool fits = value >= 0 && (static_cast<std::uint64_t>(value) >> (3 * (width - 1))) == 0;
            return fits ? octal(static_cast<std::uint64_t>(value), width) : base256(value, width);
        };
        put(0, 100, name);
        put(100, 8, number(static_cast<std::int64_t>(mode), 8));
        put(108, 8, number(uid, 8));
        put(116, 8, number(gid, 8));
        put(124, 12, number(static_cast<std::int64_t>(size), 12));
        put(136, 12, number(mtime, 12));
        out[156] = type_flag;
        put(157, 100, link_name);
        if (format != tar_format::v7) {
            put(257, 8,
                format == tar_format::gnu ? std::string_view{"ustar  \0", 8}
                                          : std::string_view{"ustar\00000", 8});
            put(265, 32, user_name);
            put(297, 32, group_name);
            put(329, 8, number(static_cast<std::int64_t>(device_major), 8));
            put(337, 8, number(static_cast<std::int64_t>(device_minor), 8));
            put(345, format == tar_format::star ? 131 : 155, prefix);
        }
        if (format == tar_format::star)
            put(508, 4, std::string_view{"tar\0", 4});
        set_checksum(out);
        return out;
    }
};

/// Builds tar archives of every kind, right and wrong ones, in memory:
///
///     tar_builder{}.directory("d").file("d/f", "content").symlink("l", "d/f").finish()
///
/// `file`, `directory`, `symlink` and `hard_link` take names of any length (PAX records carry the long ones);
/// the rest writes exactly what it is told to.
class tar_builder
{
public:
    using records = std::vector<std::pair<std::string, std::string>>;
    /// Data pieces of a sparse file: offset and bytes.
    using pieces = std::vector<std::pair<std::uint64_t, std::string>>;

    explicit tar_builder(tar_format format = tar_format::ustar) : format_(format) {}

    tar_builder& file(std::string_view path, std::string_view content, std::uint64_t mode = 0644)
    {
        return named({.name = std::string{path}, .mode = mode}, content);
    }

    tar_builder& directory(std::string_view path, std::uint64_t mode = 0755)
    {
        return named(
            {.name = std::string{path} + (path.ends_with('/') ? "" : "/"), .type_flag = '5', .mode = mode}, {}
        );
    }

    tar_builder& symlink(std::string_view path, std::string_view target)
    {
        return named(
            {.name = std::string{path}, .type_flag = '2', .link_name = std::string{target}, .mode = 0777}, {}
        );
    }

    /// Runtimes put `mode` on the file that `target` names.
    tar_builder& hard_link(std::string_view path, std::string_view target, std::uint64_t mode = 0644)
    {
        return named(
            {.name = std::string{path}, .type_flag = '1', .link_name = std::string{target}, .mode = mode}, {}
        );
    }

    /// `type_flag` is '3' (character) or '4' (block).
    tar_builder& device(std::string_view path, char type_flag, std::uint64_t major, std::uint64_t minor)
    {
        return named(
            {.name = std::string{path}, .type_flag = type_flag, .device_major = major, .device_minor = minor},
            {}
        );
    }

    tar_builder& fifo(std::string_view path)
    {
        return named({.name = std::string{path}, .type_flag = '6'}, {});
    }

    /// A header as it is, then `content` padded. The size field is `content`'s size; use `header` to lie
    /// about it.
    tar_builder& entry(tar_header fields, std::string_view content = {})
    {
        fields.size = content.size();
        return header(fields).data(content);
    }

    /// A header alone.
    tar_builder& header(const tar_header& fields)
    {
        last_header_ = bytes_.size();
        return raw(fields.block());
    }

    /// `content` padded to a block.
    tar_builder& data(std::string_view content) { return raw(padded(std::string{content})); }

    /// Bytes as they are.
    tar_builder& raw(std::string_view bytes)
    {
        bytes_ += bytes;
        return *this;
    }

    /// A PAX header (`x`) for the next entry.
    tar_builder& pax(const records& set) { return pax_body(join(set)); }

    /// A PAX global header (`g`).
    tar_builder& pax_global(const records& set) { return pax_body(join(set), 'g'); }

    /// A PAX header with a body that need not be well-formed.
    tar_builder& pax_body(std::string_view body, char type_flag = 'x')
    {
        return entry({.name = "PaxHeaders.0/entry", .type_flag = type_flag}, body);
    }

    /// GNU long name (`L`) or long link (`K`) for the next entry; `name` gets its NUL.
    tar_builder& gnu_long(char type_flag, std::string_view name)
    {
        return entry(
            {.name = "././@LongLink", .type_flag = type_flag, .format = tar_format::gnu},
            std::string{name} + '\0'
        );
    }

    /// An old GNU sparse file (`S`): four pieces in the header, 21 in each extension block.
    tar_builder& gnu_sparse(std::string_view path, std::uint64_t real_size, const pieces& map)
    {
        const std::string content = joined_content(map);
        std::string block =
            tar_header{
                .name = std::string{path}, .type_flag = 'S', .size = content.size(), .format = tar_format::gnu
            }
                .block();
        std::size_t done = put_pieces(block, 386, 4, map, 0);
        block[482] = done < map.size() ? '\1' : '\0';
        block.replace(483, 12, octal(real_size, 12));
        set_checksum(block);
        last_header_ = bytes_.size();
        raw(block);
        while (done < map.size()) {
            std::string extension(tar_block, '\0');
            done = put_pieces(extension, 0, 21, map, done);
            extension[504] = done < map.size() ? '\1' : '\0';
            raw(extension);
        }
        return data(content);
    }

    /// A sparse file as PAX 0.0 (repeated GNU.sparse.offset and GNU.sparse.numbytes).
    tar_builder& pax_sparse_00(std::string_view path, std::uint64_t real_size, const pieces& map)
    {
        records set{
            {"GNU.sparse.size", std::to_string(real_size)},
            {"GNU.sparse.numblocks", std::to_string(map.size())}
        };
        for (const auto& [offset, bytes] : map) {
            set.emplace_back("GNU.sparse.offset", std::to_string(offset));
            set.emplace_back("GNU.sparse.numbytes", std::to_string(bytes.size()));
        }
        return pax(set).entry({.name = std::string{path}}, joined_content(map));
    }

    /// A sparse file as PAX 0.1 (GNU.sparse.map).
    tar_builder& pax_sparse_01(std::string_view path, std::uint64_t real_size, const pieces& map)
    {
        std::string list;
        for (const auto& [offset, bytes] : map)
            list += (list.empty() ? "" : ",") + std::to_string(offset) + ',' + std::to_string(bytes.size());
        return pax({{"GNU.sparse.name", std::string{path}},
                    {"GNU.sparse.size", std::to_string(real_size)},
                    {"GNU.sparse.numblocks", std::to_string(map.size())},
                    {"GNU.sparse.map", list}}
        ).entry({.name = "GNUSparseFile.0/stored"}, joined_content(map));
    }

    /// A sparse file as PAX 1.0 (the map stands before the data).
    tar_builder& pax_sparse_10(std::string_view path, std::uint64_t real_size, const pieces& map)
    {
        std::string list = std::to_string(map.size()) + '\n';
        for (const auto& [offset, bytes] : map)
            list += std::to_string(offset) + '\n' + std::to_string(bytes.size()) + '\n';
        return pax({{"GNU.sparse.major", "1"},
                    {"GNU.sparse.minor", "0"},
                    {"GNU.sparse.name", std::string{path}},
                    {"GNU.sparse.realsize", std::to_string(real_size)}}
        ).entry({.name = "GNUSparseFile.0/stored"}, padded(list) + joined_content(map));
    }

    /// Changes the bytes of the header written last; the checksum is fixed up when `fix_checksum`.
    tar_builder& edit(const std::function<void(std::string& block)>& change, bool fix_checksum = true)
    {
        std::string block = bytes_.substr(last_header_, tar_block);
        change(block);
        if (fix_checksum)
            set_checksum(block);
        bytes_.replace(last_header_, tar_block, block);
        return *this;
    }

    /// Makes the checksum of the header written last wrong.
    tar_builder& break_checksum()
    {
        return edit([](std::string& block) { block[0] = static_cast<char>(block[0] ^ 1); }, false);
    }

    /// The archive so far, without an end marker.
    [[nodiscard]] std::string bytes() const { return bytes_; }

    /// The archive with its end marker of two zero blocks.
    [[nodiscard]] std::string finish() const { return bytes_ + std::string(2 * tar_block, '\0'); }

private:
    tar_builder& named(tar_header fields, std::string_view content)
    {
        records long_names;
        if (fields.name.size() > 100)
            long_names.emplace_back("path", fields.name);
        if (fields.link_name.size() > 100)
            long_names.emplace_back("linkpath", fields.link_name);
        if (!long_names.empty())
            pax(long_names);
        fields.format = format_;
        return entry(std::move(fields), content);
    }

    static std::string join(const records& set)
    {
        std::string body;
        for (const auto& [key, value] : set)
            body += pax_record(key, value);
        return body;
    }

    static std::string joined_content(const pieces& map)
    {
        std::string content;
        for (const auto& piece : map)
            content += piece.second;
        return content;
    }

    static std::size_t
    put_pieces(std::string& block, std::size_t at, std::size_t room, const pieces& map, std::size_t first)
    {
        std::size_t next = first;
        for (; next < map.size() && next - first < room; ++next, at += 24) {
            block.replace(at, 12, octal(map[next].first, 12));
            block.replace(at + 12, 12, octal(map[next].second.size(), 12));
        }
        return next;
    }

    tar_format format_;
    std::string bytes_;
    std::size_t last_header_ = 0;
};

} // namespace tare::test
