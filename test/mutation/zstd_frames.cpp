#include "zstd_frames.hpp"

#include <array>
#include <memory>
#include <stdexcept>

namespace tare::test::zstd_format {

using namespace std::string_literals;

void check(std::size_t status)
{
    if (ZSTD_isError(status) != 0)
        throw std::runtime_error(ZSTD_getErrorName(status));
}

ZSTD_CCtx* make_encoder(const parameters& set)
{
    // One for each thread: making one anew costs more than most frames.
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{
        ZSTD_createCCtx(), &ZSTD_freeCCtx
    };
    check(ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters));
    for (const auto& [name, value] : set)
        check(ZSTD_CCtx_setParameter(context.get(), name, value));
    return context.get();
}

std::string frame(const std::vector<std::string>& pieces, const parameters& set)
{
    auto* const context = make_encoder(set);
    std::string out;
    std::array<char, 8192> buffer{};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto mode = i + 1 == pieces.size() ? ZSTD_e_end : ZSTD_e_flush;
        ZSTD_inBuffer in{pieces[i].data(), pieces[i].size(), 0};
        std::size_t left = 1;
        while (left != 0 || in.pos < in.size) {
            ZSTD_outBuffer piece{buffer.data(), buffer.size(), 0};
            left = ZSTD_compressStream2(context, &piece, &in, mode);
            check(left);
            out.append(buffer.data(), piece.pos);
        }
    }
    return out;
}

std::optional<std::string> content_of(std::string_view bytes)
{
    thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{
        ZSTD_createDCtx(), &ZSTD_freeDCtx
    };
    check(ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_and_parameters));
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::string out;
    std::array<char, 16384> buffer{};
    std::size_t status = 1;
    while (status != 0 && out.size() < most_content) {
        ZSTD_outBuffer piece{buffer.data(), buffer.size(), 0};
        status = ZSTD_decompressStream(context.get(), &piece, &in);
        if (ZSTD_isError(status) != 0 || (status != 0 && piece.pos == 0 && in.pos == in.size))
            return std::nullopt;
        out.append(buffer.data(), piece.pos);
    }
    return out;
}

std::string checksum(std::string_view content)
{
    const auto framed = frame(
        {std::string{content}},
        {{ZSTD_c_compressionLevel, 1}, {ZSTD_c_checksumFlag, 1}, {ZSTD_c_windowLog, 12}}
    );
    return framed.substr(framed.size() - 4);
}

std::string block::bytes(bool last) const
{
    const std::uint32_t head = size << 3U | type << 1U | (last ? 1U : 0U);
    return std::string{
               static_cast<char>(head & 0xFFU), static_cast<char>(head >> 8U & 0xFFU),
               static_cast<char>(head >> 16U & 0xFFU)
           } +
           content;
}

block raw_block(std::string content)
{
    const auto size = static_cast<std::uint32_t>(content.size());
    return {0, size, std::move(content)};
}

block run_block(char c, std::uint32_t size)
{
    return {1, size, std::string(1, c)};
}

std::vector<block> blocks_of(const std::string& bytes)
{
    const auto descriptor = static_cast<unsigned char>(bytes[4]);
    const bool single = (descriptor & flag_single_segment) != 0;
    static constexpr std::array<std::size_t, 4> size_field{0, 2, 4, 8};
    std::size_t at = 5 + (single ? 0 : 1);
    at += single && descriptor >> 6U == 0 ? 1 : size_field[descriptor >> 6U];
    std::vector<block> out;
    bool last = false;
    while (!last) {
        std::uint32_t head = 0;
        for (std::size_t i = 0; i < 3; ++i)
            head |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes.at(at + i))) << (8 * i);
        last = (head & 1U) != 0;
        block b{head >> 1U & 3U, head >> 3U, {}};
        b.content = bytes.substr(at + 3, b.type == 1 ? 1 : b.size);
        at += 3 + b.content.size();
        out.push_back(std::move(b));
    }
    return out;
}

std::string frame_header::bytes() const
{
    std::string out = "\x28\xb5\x2f\xfd"s;
    out += static_cast<char>(
        size_code << 6U | (single_segment ? flag_single_segment : 0U) | flags | dictionary_code
    );
    if (!single_segment)
        out += static_cast<char>(window);
    const auto number = [&out](std::uint64_t value, std::size_t bytes) {
        for (; bytes > 0; --bytes, value >>= 8U)
            out += static_cast<char>(value & 0xFFU);
    };
    number(dictionary, dictionary_code == 3 ? 4 : dictionary_code);
    if (size_code == 0)
        number(content_size, single_segment ? 1 : 0);
    else if (size_code == 1)
        number(content_size - 256, 2);
    else
        number(content_size, size_code == 2 ? 4 : 8);
    return out;
}

std::string joined(const frame_header& head, const std::vector<block>& blocks)
{
    auto out = head.bytes();
    for (std::size_t i = 0; i < blocks.size(); ++i)
        out += blocks[i].bytes(i + 1 == blocks.size());
    return out;
}

} // namespace tare::test::zstd_format
