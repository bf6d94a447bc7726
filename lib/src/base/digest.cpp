#include <tare/base/digest.hpp>
#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <cstring>

namespace tare {
namespace {

constexpr std::string_view algorithm = "sha256:";

int hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

} // namespace

std::string digest::hex() const
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const auto b : bytes) {
        out += digits[b >> 4U];
        out += digits[b & 0xFU];
    }
    return out;
}

std::string digest::to_string() const
{
    return std::string{algorithm} + hex();
}

result<digest> digest::parse(std::string_view text)
{
    if (!text.starts_with(algorithm))
        return make_error(
            errc::malformed_manifest, fmt::format(
                                          "The digest '{}' is not of the form sha256:<64 hex digits>, the "
                                          "only one that can be verified.",
                                          escape_text(text.substr(0, 150))
                                      )
        );
    return parse_hex(text.substr(algorithm.size()));
}

result<digest> digest::parse_hex(std::string_view text)
{
    digest d;
    bool valid = text.size() == d.bytes.size() * 2;
    for (std::size_t i = 0; valid && i < d.bytes.size(); ++i) {
        const int high = hex_value(text[2 * i]);
        const int low = hex_value(text[2 * i + 1]);
        valid = high >= 0 && low >= 0;
        d.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    if (!valid)
        return make_error(
            errc::malformed_manifest,
            fmt::format(
                "The digest '{}' does not have 64 lower-case hex digits.", escape_text(text.substr(0, 150))
            )
        );
    return d;
}

std::size_t digest_hash::operator()(const digest& d) const noexcept
{
    std::size_t h = 0;
    std::memcpy(&h, d.bytes.data(), sizeof h);
    return h;
}

} // namespace tare
