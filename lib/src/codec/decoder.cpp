#include "codec/gzip_decoder.hpp"
#include "codec/metered_decoder.hpp"
#include "codec/zstd_decoder.hpp"

#include <tare/codec/decoder.hpp>

#include <fmt/format.h>

#include <array>
#include <utility>

namespace tare::codec {
namespace {

using namespace std::string_view_literals;

class pass_through final : public metered_decoder
{
public:
    using metered_decoder::metered_decoder;

private:
    result<void> decode(bytes_view input, byte_sink& sink) override { return put(input, 0, sink); }

    result<void> decode_end() override { return {}; }
};

error unsupported(compression c, std::string_view command, std::string_view suffix)
{
    return make_error(
        errc::unsupported_compression,
        fmt::format(
            "Tare does not read {0}, nor do container registries. Recompress it: "
            "{1} -dc image.tar.{2} | zstd -o image.tar.zst",
            to_string(c), command, suffix
        )
    );
}

bool is_bzip2(std::string_view text) noexcept
{
    // A tar whose first name begins with "BZh" is no bzip2: a block or the end of the stream must follow the
    // level.
    return text.size() >= 6 && text.starts_with("BZh"sv) && text[3] >= '1' && text[3] <= '9' &&
           (text.substr(4, 2) == "1A"sv || text.substr(4, 2) == "\x17\x72"sv);
}

bool is_zstd(std::string_view text) noexcept
{
    const bool skippable = text.size() >= 4 && (static_cast<unsigned char>(text[0]) & 0xF0U) == 0x50U &&
                           text.substr(1, 3) == "\x2a\x4d\x18"sv;
    return skippable || text.starts_with("\x28\xb5\x2f\xfd"sv);
}

} // namespace

std::string_view to_string(compression c) noexcept
{
    static constexpr std::array names{"none"sv, "gzip"sv, "zstd"sv, "xz"sv, "bzip2"sv};
    return names[static_cast<std::size_t>(c) % names.size()];
}

compression sniff(bytes_view first_bytes) noexcept
{
    const std::string_view text = as_text(first_bytes);
    if (text.starts_with("\x1f\x8b\x08"sv))
        return compression::gzip;
    if (is_zstd(text))
        return compression::zstd;
    if (text.starts_with("\xfd\x37\x7a\x58\x5a\x00"sv))
        return compression::xz;
    if (is_bzip2(text))
        return compression::bzip2;
    return compression::none;
}

result<std::unique_ptr<decoder>> make_decoder(compression c, const limits& bounds, decoder_budget budget)
{
    switch (c) {
    case compression::none:
        return std::unique_ptr<decoder>{std::make_unique<pass_through>(bounds, budget)};
    case compression::gzip:
        return std::unique_ptr<decoder>{std::make_unique<gzip_decoder>(bounds, budget)};
    case compression::zstd:
        return std::unique_ptr<decoder>{std::make_unique<zstd_decoder>(bounds, budget)};
    case compression::xz:
        return unsupported(c, "xz", "xz");
    case compression::bzip2:
        return unsupported(c, "bzip2", "bz2");
    }
    return make_error(errc::internal, "Unknown compression.");
}

} // namespace tare::codec
