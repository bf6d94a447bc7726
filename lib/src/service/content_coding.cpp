#include "service/content_coding.hpp"

#include "service/negotiation.hpp"

#include <fmt/format.h>

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace tare::service {
namespace {

std::string gzipped(std::string_view bytes)
{
    // Stored blocks are the worst that comes out: five bytes for each, and the frame.
    constexpr std::size_t frame = 1024;
    std::string out(bytes.size() + bytes.size() / 8 + frame, '\0');
    std::vector<unsigned char> level(ISAL_DEF_LVL2_DEFAULT);
    // Both libraries want pointers to what they only read, or to bytes of another type.
    // NOLINTBEGIN(cppcoreguidelines-pro-type-const-cast,cppcoreguidelines-pro-type-reinterpret-cast)
    isal_zstream stream{};
    isal_deflate_stateless_init(&stream);
    stream.gzip_flag = IGZIP_GZIP;
    stream.level = 2;
    stream.level_buf = level.data();
    stream.level_buf_size = static_cast<std::uint32_t>(level.size());
    stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<std::uint32_t>(bytes.size());
    stream.end_of_stream = 1;
    stream.next_out = reinterpret_cast<unsigned char*>(out.data());
    stream.avail_out = static_cast<std::uint32_t>(out.size());
    // NOLINTEND(cppcoreguidelines-pro-type-const-cast,cppcoreguidelines-pro-type-reinterpret-cast)
    if (const auto failed = isal_deflate_stateless(&stream); failed != COMP_OK)
        throw std::runtime_error(fmt::format("igzip cannot compress an answer: {}", failed));
    out.resize(stream.total_out);
    out.shrink_to_fit();
    return out;
}

std::string zstd_compressed(std::string_view bytes)
{
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const auto size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), ZSTD_CLEVEL_DEFAULT);
    if (ZSTD_isError(size) != 0)
        throw std::runtime_error(fmt::format("zstd cannot compress an answer: {}", ZSTD_getErrorName(size)));
    out.resize(size);
    out.shrink_to_fit();
    return out;
}

} // namespace

std::string_view to_string(content_coding coding) noexcept
{
    constexpr std::array<std::string_view, 3> names{"", "gzip", "zstd"};
    return names.at(static_cast<std::size_t>(coding));
}

content_coding choose_coding(std::string_view accept_encoding)
{
    constexpr std::array liked{content_coding::zstd, content_coding::gzip};
    auto best = content_coding::identity;
    // Identity has to be asked for by name to be liked better than what is.
    auto most = named_quality(accept_encoding, "identity").value_or(0);
    for (const auto coding : liked) {
        const auto q = named_quality(accept_encoding, to_string(coding));
        const auto found = q ? q : named_quality(accept_encoding, "*");
        const bool better =
            best == content_coding::identity ? found.value_or(0) >= most : found.value_or(0) > most;
        if (found.value_or(0) > 0 && better) {
            best = coding;
            most = *found;
        }
    }
    return best;
}

std::string encoded(std::string_view bytes, content_coding coding)
{
    switch (coding) {
    case content_coding::gzip:
        return gzipped(bytes);
    case content_coding::zstd:
        return zstd_compressed(bytes);
    case content_coding::identity:
        break;
    }
    return std::string{bytes};
}

std::string entity_tag_of(std::string_view etag, content_coding coding)
{
    if (coding == content_coding::identity)
        return std::string{etag};
    return fmt::format("{}-{}\"", etag.substr(0, etag.size() - 1), to_string(coding));
}

} // namespace tare::service
