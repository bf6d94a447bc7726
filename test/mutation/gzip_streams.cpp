#include "deflate_writer.hpp"
#include "dice.hpp"
#include "streams.hpp"

#include <tare/base/bytes.hpp>

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <compress.hpp>
#include <memory>
#include <string_view>
#include <utility>

namespace tare::test {
namespace {

using namespace std::string_literals;

constexpr std::size_t most_gzip_content = std::size_t{1} << 20U;

std::string little_endian(std::uint64_t value, int bytes)
{
    std::string out;
    for (; bytes > 0; --bytes, value >>= 8U)
        out += static_cast<char>(value & 0xFFU);
    return out;
}

std::uint32_t crc_of(std::string_view bytes)
{
    return crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

/// What a raw deflate stream at the start of `bytes` holds.
struct inflated
{
    bool whole = false;
    std::string content;
    /// Bytes of the stream.
    std::size_t size = 0;
};

inflated inflate(std::string bytes)
{
    const auto state = std::make_unique<inflate_state>();
    isal_inflate_init(state.get());
    state->next_in = reinterpret_cast<std::uint8_t*>(bytes.data());
    state->avail_in = static_cast<std::uint32_t>(bytes.size());
    inflated out;
    std::array<std::uint8_t, 16384> buffer{};
    do {
        state->next_out = buffer.data();
        state->avail_out = buffer.size();
        if (isal_inflate(state.get()) != ISAL_DECOMP_OK)
            return out;
        const auto size = buffer.size() - state->avail_out;
        out.content.append(reinterpret_cast<const char*>(buffer.data()), size);
        if (size == 0 && state->block_state != ISAL_BLOCK_FINISH)
            return out;
    } while (state->block_state != ISAL_BLOCK_FINISH && out.content.size() < most_gzip_content);
    out.whole = state->block_state == ISAL_BLOCK_FINISH;
    out.size =
        bytes.size() - state->avail_in - static_cast<std::size_t>(std::max(state->read_in_length, 0)) / 8;
    return out;
}

/// The optional fields of a header (RFC 1952 section 2.3.1).
struct header
{
    unsigned flags = 0;
    std::string extra{};
    std::string name{};
    std::string comment{};
    std::string fixed_rest = "\0\0\0\0\0\xff"s;

    [[nodiscard]] std::string bytes() const
    {
        std::string out = "\x1f\x8b\x08"s + static_cast<char>(flags) + fixed_rest;
        if ((flags & 4U) != 0)
            out += little_endian(extra.size(), 2) + extra;
        if ((flags & 8U) != 0)
            out += name + '\0';
        if ((flags & 16U) != 0)
            out += comment + '\0';
        if ((flags & 2U) != 0)
            out += little_endian(crc_of(out) & 0xFFFFU, 2);
        return out;
    }
};

std::string trailer(std::string_view content)
{
    return little_endian(crc_of(content), 4) + little_endian(content.size(), 4);
}

std::string deflated(std::string_view content)
{
    auto member = gzip(content);
    return member.substr(10, member.size() - 18);
}

std::string member(const header& h, std::string_view content)
{
    return h.bytes() + deflated(content) + trailer(content);
}

header any_header(dice& d)
{
    header h;
    if (d.once_in(2))
        return h;
    h.flags = static_cast<unsigned>(d.below(32));
    if (d.once_in(100))
        h.flags |= static_cast<unsigned>(32 << d.below(3));
    const std::array lengths{
        std::size_t{0}, std::size_t{5}, std::size_t{40}, std::size_t{509}, std::size_t{520}
    };
    const auto text = [&](std::size_t most) {
        auto bytes = d.bytes(most);
        if (!d.once_in(10))
            std::replace(bytes.begin(), bytes.end(), '\0', 'n');
        return bytes;
    };
    h.extra = d.bytes(d.any_of(lengths));
    h.name = text(d.any_of(lengths));
    h.comment = text(d.any_of(lengths));
    h.fixed_rest = d.bytes(6);
    h.fixed_rest.resize(6, '\0');
    return h;
}

header any_valid_header(dice& d)
{
    auto h = any_header(d);
    h.flags &= 31U;
    for (auto* const text : {&h.name, &h.comment}) {
        std::replace(text->begin(), text->end(), '\0', 'n');
        text->resize(std::min<std::size_t>(text->size(), 511));
    }
    return h;
}

std::string any_deflate(dice& d)
{
    auto bytes = d.once_in(3) ? deflated(prose(d.below(4000), d.below(1000))) : deflate_writer{d}.stream();
    if (d.once_in(6) && !bytes.empty())
        for (auto n = 1 + d.below(3); n > 0; --n)
            bytes[d.below(bytes.size())] = static_cast<char>(d.below(256));
    return bytes;
}

std::string any_member(dice& d)
{
    auto h = any_header(d).bytes();
    if (d.once_in(60))
        h[d.below(h.size())] = static_cast<char>(d.below(256));
    auto bytes = any_deflate(d);
    const auto found = inflate(bytes);
    if (found.whole)
        bytes.resize(std::min(bytes.size(), found.size));
    auto end = trailer(found.content);
    if (d.once_in(50))
        end[d.below(end.size())] = static_cast<char>(d.below(256));
    return h + bytes + end;
}

void edit_end_of_members(dice& d, std::string& stream)
{
    switch (d.below(6)) {
    case 0:
        stream.resize(d.below(stream.size() + 1));
        break;
    case 1:
        stream += d.bytes(30);
        break;
    case 2:
        stream.append(1 + d.below(600), '\0');
        break;
    case 3:
        stream += "\x1f\x8b\x08"s.substr(0, 1 + d.below(3));
        break;
    case 4:
        stream += member({}, "").substr(0, d.below(20));
        break;
    default:
        stream.insert(d.below(stream.size() + 1), d.bytes(4));
        break;
    }
}

} // namespace

std::string prose(std::size_t size, std::uint64_t seed)
{
    static constexpr std::array<std::string_view, 8> words{"layer ",   "image ", "tar ", "gzip ",
                                                           "usr/lib/", "x86_64", "\n",   "0000644"};
    dice d{seed};
    std::string text;
    while (text.size() < size)
        text += d.once_in(5) ? std::string(d.below(9), static_cast<char>('a' + d.below(26)))
                             : std::string{d.any_of(words)};
    text.resize(size);
    return text;
}

std::vector<named_stream> gzip_streams()
{
    const auto text = prose(20'000, 7);
    dice d{1};
    const auto noise = [&d] {
        auto bytes = d.bytes(0);
        while (bytes.size() < 70'000)
            bytes += d.bytes(1000);
        return bytes;
    }();
    const std::string field = "SG\5\0value"s;
    std::vector<named_stream> out{
        {"one member", gzip(text)},
        {"an empty member", gzip("")},
        {"two members", gzip(text) + gzip("second")},
        {"empty members between others", gzip("") + gzip("a") + gzip("") + gzip("") + gzip("b") + gzip("")},
        {"stored blocks", gzip(noise)},
        {"runs", gzip(std::string(300'000, 'r'))},
        {"an extra field", member({.flags = 4, .extra = field}, text)},
        {"an empty extra field", member({.flags = 4}, text)},
        {"the longest extra field", member({.flags = 4, .extra = std::string(65'535, 'e')}, text)},
        {"a name", member({.flags = 8, .name = "layer.tar"}, text)},
        {"a name in Latin-1", member({.flags = 8, .name = "l\xe4yer"}, text)},
        {"the longest name that Go takes", member({.flags = 8, .name = std::string(511, 'n')}, text)},
        {"a comment", member({.flags = 16, .comment = "comment"}, text)},
        {"a header CRC", member({.flags = 2}, text)},
        {"everything in a header", member({31, field, "name", "comment"}, text)},
        {"everything, twice", member({31, field, "name", "comment"}, "a") + member({31, field, "n", "c"}, "b")
        },
        {"an eStargz footer",
         gzip(text) + member({.flags = 4, .extra = "SG\x16\0000000000000beefSTARGZ"s}, "")},
        {"time and system", member({.fixed_rest = "\1\2\3\4\2\3"s}, text)},
    };
    std::string many;
    for (int i = 0; i < 3000; ++i)
        many += gzip(std::string(static_cast<std::size_t>(i % 3), 'm'));
    out.push_back({"three thousand members", std::move(many)});
    return out;
}

std::string any_gzip_stream(std::uint64_t seed)
{
    dice d{seed};
    std::string stream;
    for (auto n = 1 + (d.once_in(2) ? d.below(4) : 0); n > 0; --n)
        stream += any_member(d);
    if (d.once_in(6))
        edit_end_of_members(d, stream);
    return stream;
}

std::string any_gzip_of(std::string_view content, dice& d)
{
    std::string stream;
    for (auto more = d.once_in(2) ? d.below(3) : 0; more > 0; --more) {
        const auto piece = content.substr(0, d.below(content.size() + 1));
        content.remove_prefix(piece.size());
        stream += member(any_valid_header(d), piece);
    }
    return stream + member(any_valid_header(d), content);
}

std::size_t gzip_header_size(std::string_view bytes)
{
    if (!bytes.starts_with("\x1f\x8b\x08") || bytes.size() < 12)
        return 0;
    const auto flags = static_cast<unsigned char>(bytes[3]);
    std::size_t size = 10;
    if ((flags & 4U) != 0)
        size += 2 + static_cast<unsigned char>(bytes[10]) +
                (std::size_t{static_cast<unsigned char>(bytes[11])} << 8U);
    for (const unsigned text : {8U, 16U})
        if ((flags & text) != 0)
            size = std::min(bytes.find('\0', size), bytes.size()) + 1;
    size += (flags & 2U) != 0 ? 2 : 0;
    return size < bytes.size() ? size : 0;
}

std::string repaired_gzip(const std::string& stream)
{
    std::string out;
    std::string_view rest = stream;
    while (rest.size() > 18) {
        const auto size = gzip_header_size(rest);
        if (size == 0)
            break;
        const auto found = inflate(std::string{rest.substr(size)});
        if (!found.whole || rest.size() < size + found.size + 8)
            break;
        out += rest.substr(0, size + found.size);
        out += trailer(found.content);
        rest.remove_prefix(size + found.size + 8);
    }
    return out.append(rest);
}

} // namespace tare::test
