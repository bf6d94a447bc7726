#pragma once

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// `raw` as one gzip member.
inline std::string gzip(std::string_view raw)
{
    // Half a megabyte, which tests of many small streams would fill with zeros again and again.
    thread_local const auto stream = std::make_unique<isal_zstream>();
    thread_local std::vector<std::uint8_t> work(ISAL_DEF_LVL3_DEFAULT);
    isal_deflate_init(stream.get());
    stream->level = 3;
    stream->level_buf = work.data();
    stream->level_buf_size = static_cast<std::uint32_t>(work.size());
    stream->gzip_flag = IGZIP_GZIP;
    stream->end_of_stream = 1;
    stream->flush = NO_FLUSH;
    std::string in{raw};
    stream->next_in = reinterpret_cast<std::uint8_t*>(in.data());
    stream->avail_in = static_cast<std::uint32_t>(in.size());
    std::string out;
    thread_local std::vector<std::uint8_t> buffer(std::size_t{1} << 16U);
    do {
        stream->next_out = buffer.data();
        stream->avail_out = static_cast<std::uint32_t>(buffer.size());
        if (isal_deflate(stream.get()) != COMP_OK)
            throw std::runtime_error("isal_deflate failed");
        out.append(reinterpret_cast<const char*>(buffer.data()), buffer.size() - stream->avail_out);
    } while (stream->avail_out == 0);
    return out;
}

/// `raw` as one zstd frame with a checksum.
inline std::string zstd(std::string_view raw, int level = 3, int window_log = 0)
{
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{
        ZSTD_createCCtx(), &ZSTD_freeCCtx
    };
    ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    if (window_log != 0)
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
    std::string out(ZSTD_compressBound(raw.size()), '\0');
    const std::size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), raw.data(), raw.size());
    if (ZSTD_isError(size) != 0)
        throw std::runtime_error(ZSTD_getErrorName(size));
    out.resize(size);
    return out;
}

/// A zstd skippable frame (RFC 8878 section 3.1.2) with magic number 0x184D2A50 + `variant`.
inline std::string zstd_skippable(std::string_view payload, unsigned variant = 0)
{
    std::string out{static_cast<char>(0x50U + (variant & 0xFU)), '\x2a', '\x4d', '\x18'};
    for (unsigned shift = 0; shift < 32; shift += 8)
        out += static_cast<char>((payload.size() >> shift) & 0xFFU);
    return out.append(payload);
}

} // namespace tare::test
