#include "dice.hpp"
#include "streams.hpp"
#include "zstd_frames.hpp"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <compress.hpp>
#include <optional>
#include <string_view>
#include <utility>

namespace tare::test {
namespace {

using namespace zstd_format;

std::string any_content(dice& d)
{
    switch (d.below(5)) {
    case 0:
        return d.bytes(600);
    case 1:
        return std::string(d.below(3000), static_cast<char>(d.below(256)));
    case 2:
        return {};
    default:
        return prose(d.below(5000), d.below(200));
    }
}

/// Blocks that libzstd wrote at every kind of level: made once, because making them costs more than all else.
const std::vector<std::vector<block>>& written_blocks()
{
    static const auto pool = [] {
        constexpr std::size_t size = 400;
        static constexpr std::array levels{-5, 1, 3, 6, 12, 19};
        dice d{1};
        std::vector<std::vector<block>> out;
        while (out.size() < size) {
            std::vector<std::string> pieces;
            for (auto n = 1 + d.below(4); n > 0; --n)
                pieces.push_back(any_content(d));
            out.push_back(blocks_of(
                frame(pieces, {{ZSTD_c_compressionLevel, d.any_of(levels)}, {ZSTD_c_windowLog, 17}})
            ));
        }
        return out;
    }();
    return pool;
}

std::vector<block> any_blocks(dice& d)
{
    auto blocks = d.any_of(written_blocks());
    if (d.once_in(3)) {
        auto extra =
            d.once_in(2)
                ? raw_block(d.bytes(60))
                : run_block(static_cast<char>(d.below(256)), static_cast<std::uint32_t>(d.below(9000)));
        blocks.insert(
            blocks.begin() + static_cast<std::ptrdiff_t>(d.below(blocks.size() + 1)), std::move(extra)
        );
    }
    return blocks;
}

void edit_blocks(dice& d, std::vector<block>& blocks)
{
    auto& b = blocks[d.below(blocks.size())];
    switch (d.below(8)) {
    case 0:
        b.type = static_cast<unsigned>(d.below(4));
        break;
    case 1:
        b.size = static_cast<std::uint32_t>(d.below(std::size_t{1} << d.below(21)));
        break;
    case 2:
        std::swap(b, blocks[d.below(blocks.size())]);
        break;
    case 3:
        blocks.push_back(block{b});
        break;
    default:
        // Literals and tables stand first, the sequences' bits last.
        for (auto n = 1 + d.below(3); n > 0 && !b.content.empty(); --n) {
            const auto at = d.once_in(2) ? d.below(std::min<std::size_t>(b.content.size(), 12))
                                         : d.below(b.content.size());
            b.content[at] = static_cast<char>(
                d.once_in(2) ? d.below(256) : static_cast<unsigned char>(b.content[at]) ^ 1U << d.below(8)
            );
        }
        break;
    }
}

frame_header any_frame_header(dice& d, std::optional<std::size_t> content_size)
{
    frame_header h;
    // 128 to 240 KiB, enough for the blocks; now and then 1 KiB to 7.5 MiB. Larger ones cost time only.
    h.window = static_cast<unsigned>(d.once_in(8) ? d.below(13 * 8) : 0x38 + d.below(8));
    if (d.once_in(500))
        h.window = static_cast<unsigned>(d.below(256));
    const auto size = content_size.value_or(0);
    if (content_size && d.once_in(2)) {
        h.size_code = static_cast<unsigned>(size < 256 ? 0 : size < 65'792 ? 1 : 2 + d.below(2));
        h.single_segment = size < 256 || d.once_in(2);
        h.content_size = size;
        if (d.once_in(20))
            h.content_size += d.below(3) - 1;
    }
    if (d.once_in(60))
        h.flags |= flag_unused;
    if (d.once_in(80))
        h.flags |= flag_reserved;
    if (d.once_in(40)) {
        h.dictionary_code = static_cast<unsigned>(1 + d.below(3));
        h.dictionary = d.once_in(2) ? 0 : static_cast<std::uint32_t>(d.below(256));
    }
    return h;
}

std::string any_frame(dice& d)
{
    if (d.once_in(8))
        return zstd_skippable(d.bytes(40), static_cast<unsigned>(d.below(16)));
    auto blocks = any_blocks(d);
    if (d.once_in(2))
        for (auto n = 1 + d.below(2); n > 0; --n)
            edit_blocks(d, blocks);
    const auto content = content_of(joined({.window = 0x38}, blocks));
    auto head = any_frame_header(d, content ? std::optional{content->size()} : std::nullopt);
    const bool checked = d.once_in(2);
    if (checked)
        head.flags |= flag_checksum;
    auto bytes = joined(head, blocks);
    if (checked) {
        auto sum = checksum(content.value_or(""));
        if (d.once_in(20))
            sum[d.below(4)] = static_cast<char>(d.below(256));
        bytes += sum;
    }
    if (d.once_in(40))
        bytes[d.below(bytes.size())] = static_cast<char>(d.below(256));
    return bytes;
}

void edit_end_of_frames(dice& d, std::string& stream)
{
    switch (d.below(5)) {
    case 0:
        stream.resize(d.below(stream.size() + 1));
        break;
    case 1:
        stream += d.bytes(20);
        break;
    case 2:
        stream.append(1 + d.below(600), '\0');
        break;
    case 3:
        stream += frame({""}, {}).substr(0, d.below(9));
        break;
    default:
        stream += zstd_skippable(d.bytes(20)).substr(0, d.below(28));
        break;
    }
}

std::string with_dictionary(std::string_view content)
{
    const std::string dictionary = prose(4000, 3);
    auto* const context = make_encoder({});
    // Content without a header: its identifier is 0 and is not written.
    check(ZSTD_CCtx_loadDictionary(context, dictionary.data(), dictionary.size()));
    std::string out(ZSTD_compressBound(content.size()), '\0');
    const auto size = ZSTD_compress2(context, out.data(), out.size(), content.data(), content.size());
    check(size);
    out.resize(size);
    return out;
}

} // namespace

std::vector<named_stream> zstd_streams()
{
    const auto text = prose(40'000, 5);
    const std::vector<std::string> pieces{
        text.substr(0, 7), "", text.substr(7, 900), std::string(5000, 'r'), text
    };
    std::vector<named_stream> out{
        {"one frame", zstd(text)},
        {"an empty frame", zstd("")},
        {"no checksum", frame({text}, {{ZSTD_c_checksumFlag, 0}})},
        {"no content size", frame(pieces, {{ZSTD_c_checksumFlag, 1}})},
        {"no content size and no checksum", frame(pieces, {})},
        {"no frame's content size", frame({text}, {{ZSTD_c_contentSizeFlag, 0}})},
        {"two frames", zstd(text) + zstd("second")},
        {"empty frames between others", zstd("") + zstd("a") + zstd("") + zstd("") + zstd("b") + zstd("")},
        {"a skippable frame first", zstd_skippable("skipped") + zstd(text)},
        {"skippable frames everywhere",
         zstd_skippable("", 15) + zstd("a") + zstd_skippable("x", 7) + zstd("b") + zstd_skippable("end")},
        {"only a skippable frame", zstd_skippable("nothing else")},
        {"runs", zstd(std::string(300'000, 'r'))},
        {"raw and run blocks",
         joined({}, {raw_block("raw"), run_block('r', 100'000), raw_block(""), raw_block("end")})},
        {"an empty run", joined({}, {run_block('r', 0), raw_block("x")})},
        {"a content size that fits", joined({.content_size = 3, .single_segment = true}, {raw_block("abc")})},
        {"a content size in eight bytes", joined({.size_code = 3, .content_size = 3}, {raw_block("abc")})},
        {"the smallest window", joined({.window = 0}, {raw_block(std::string(1000, 'w'))})},
        {"a dictionary's identifier of 0", joined({.dictionary_code = 1}, {raw_block("abc")})},
        {"a dictionary that is not there", joined({.dictionary_code = 1, .dictionary = 5}, {raw_block("abc")})
        },
        {"a dictionary that is not named", with_dictionary(prose(4000, 3).substr(100, 3000))},
        {"the unused bit", joined({.flags = flag_unused}, {raw_block("abc")})},
        {"the reserved bit", joined({.flags = flag_reserved}, {raw_block("abc")})},
    };
    for (const int level : {-7, 1, 5, 9, 13, 17, 19})
        out.push_back(
            {"level " + std::to_string(level),
             frame({text}, {{ZSTD_c_compressionLevel, level}, {ZSTD_c_checksumFlag, 1}})}
        );
    for (const int window : {10, 14, 20, 23})
        out.push_back(
            {"window " + std::to_string(window),
             frame(pieces, {{ZSTD_c_windowLog, window}, {ZSTD_c_checksumFlag, 1}})}
        );
    out.push_back(
        {"long distances",
         frame({text, text}, {{ZSTD_c_enableLongDistanceMatching, 1}, {ZSTD_c_windowLog, 22}})}
    );
    std::string many;
    for (int i = 0; i < 1500; ++i)
        many += zstd(std::string(static_cast<std::size_t>(i % 3), 'm')) + zstd_skippable("");
    out.push_back({"three thousand frames", std::move(many)});
    return out;
}

std::string any_zstd_stream(std::uint64_t seed)
{
    dice d{seed};
    std::string stream;
    for (auto n = 1 + (d.once_in(2) ? d.below(4) : 0); n > 0; --n)
        stream += any_frame(d);
    if (d.once_in(6))
        edit_end_of_frames(d, stream);
    return stream;
}

std::string any_zstd_of(std::string_view content, dice& d)
{
    static constexpr std::array levels{-5, 1, 3, 9};
    std::string stream;
    const auto add = [&](std::string_view piece) {
        if (d.once_in(4))
            stream += zstd_skippable(d.bytes(30), static_cast<unsigned>(d.below(16)));
        const std::string first{piece.substr(0, d.below(piece.size() + 1))};
        stream += frame(
            {first, std::string{piece.substr(first.size())}}, {{ZSTD_c_compressionLevel, d.any_of(levels)},
                                                               {ZSTD_c_windowLog, 17},
                                                               {ZSTD_c_checksumFlag, d.once_in(3) ? 1 : 0}}
        );
    };
    for (auto more = d.once_in(2) ? d.below(3) : 0; more > 0; --more) {
        const auto piece = content.substr(0, d.below(content.size() + 1));
        content.remove_prefix(piece.size());
        add(piece);
    }
    add(content);
    return stream;
}

} // namespace tare::test
