#include "store/compression.hpp"

#include <fmt/format.h>

#include <zstd.h>

#include <cstddef>
#include <memory>
#include <stdexcept>

namespace tare::store {
namespace {

/// A file tree at the analyser's limit of entries stays below this; a damaged frame header must not claim
/// more memory.
constexpr unsigned long long largest_content = 4ULL << 30U;

error damaged(std::string_view why)
{
    return make_error(
        errc::storage_failed,
        fmt::format(
            "A stored report is damaged ({}). Delete the image and upload it again; check the disk.", why
        )
    );
}

} // namespace

std::string compress(std::string_view bytes)
{
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
    if (!context)
        throw std::bad_alloc{};
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t written =
        ZSTD_compress2(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(written) != 0)
        throw std::runtime_error(fmt::format("zstd cannot compress a report: {}", ZSTD_getErrorName(written))
        );
    frame.resize(written);
    frame.shrink_to_fit();
    return frame;
}

result<std::string> decompress(std::string_view frame)
{
    const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > largest_content)
        return damaged("no readable size");
    std::string bytes(size, '\0');
    const std::size_t read = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
    if (ZSTD_isError(read) != 0)
        return damaged(ZSTD_getErrorName(read));
    if (read != size)
        return damaged("wrong size");
    return bytes;
}

} // namespace tare::store
