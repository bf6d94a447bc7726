#include "target.hpp"

#include "characters.hpp"
#include "refusal.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace tare::http::detail {
namespace {

enum class decoding : std::uint8_t
{
    path,
    query,
};

bool is_allowed(char c, decoding kind) noexcept
{
    // pchar of RFC 3986 section 3.3; a query may hold "/" and "?" as well.
    if (is_unreserved(c) || is_sub_delimiter(c) || c == ':' || c == '@')
        return true;
    return kind == decoding::query && (c == '/' || c == '?');
}

result<std::string> decode(std::string_view raw, decoding kind)
{
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == '%') {
            const auto high = i + 2 < raw.size() ? hex_value(raw[i + 1]) : std::nullopt;
            const auto low = i + 2 < raw.size() ? hex_value(raw[i + 2]) : std::nullopt;
            if (!high || !low)
                return refusal_error(
                    errc::bad_request, refusal::target,
                    "The request target holds a '%' without two hexadecimal digits."
                );
            const unsigned value = *high * 16 + *low;
            if (value == 0 || (kind == decoding::path && (value < 0x20 || value == 0x7F)))
                return refusal_error(
                    errc::bad_request, refusal::target,
                    fmt::format("The request target holds %{:02X}.", value)
                );
            out += static_cast<char>(value);
            i += 2;
        } else if (!is_allowed(c, kind)) {
            return refusal_error(
                errc::bad_request, refusal::target,
                fmt::format(
                    "The request target holds the byte 0x{:02X}, which a URI must percent-encode.",
                    static_cast<unsigned char>(c)
                )
            );
        } else {
            out += kind == decoding::query && c == '+' ? ' ' : c;
        }
    }
    return out;
}

/// True when `decoded`, cut at its (once encoded) slashes, holds "." or "..".
bool holds_dot_segment(std::string_view decoded) noexcept
{
    while (true) {
        const auto slash = decoded.find('/');
        const auto part = decoded.substr(0, slash);
        if (part == "." || part == "..")
            return true;
        if (slash == std::string_view::npos)
            return false;
        decoded.remove_prefix(slash + 1);
    }
}

result<void> parse_path(std::string_view path, request& head)
{
    auto rest = path.substr(1);
    while (true) {
        const auto slash = rest.find('/');
        auto decoded = decode(rest.substr(0, slash), decoding::path);
        if (!decoded)
            return decoded.error();
        if (holds_dot_segment(*decoded))
            return refusal_error(errc::bad_request, refusal::target, "The request path holds a dot segment.");
        head.segments.push_back(std::move(*decoded));
        if (slash == std::string_view::npos)
            return {};
        rest.remove_prefix(slash + 1);
    }
}

result<void> parse_query(std::string_view query, request& head)
{
    while (!query.empty()) {
        const auto ampersand = query.find('&');
        const auto pair = query.substr(0, ampersand);
        const auto equals = pair.find('=');
        auto name = decode(pair.substr(0, equals), decoding::query);
        if (!name)
            return name.error();
        const auto raw_value =
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        auto value = decode(raw_value, decoding::query);
        if (!value)
            return value.error();
        if (!pair.empty())
            head.query.emplace_back(std::move(*name), std::move(*value));
        if (ampersand == std::string_view::npos)
            break;
        query.remove_prefix(ampersand + 1);
    }
    return {};
}

} // namespace

result<void> parse_target(std::string_view target, std::size_t max_bytes, request& head)
{
    head.raw_path.clear();
    head.segments.clear();
    head.query.clear();
    if (target.size() > max_bytes)
        return refusal_error(
            errc::target_too_long, refusal::target,
            fmt::format("The request target has {} bytes; at most {} are accepted.", target.size(), max_bytes)
        );
    if (target.empty() || target.front() != '/')
        return refusal_error(
            errc::bad_request, refusal::target,
            "The request target must be a path that begins with '/': proxy requests are not served."
        );
    const auto question = target.find('?');
    const auto path = target.substr(0, question);
    // What is behind a '#' is not for servers, so it is refused below, and is not logged either.
    head.raw_path = path.substr(0, path.find('#'));
    if (path != "/")
        if (auto parsed = parse_path(path, head); !parsed)
            return parsed;
    if (question == std::string_view::npos)
        return {};
    return parse_query(target.substr(question + 1), head);
}

} // namespace tare::http::detail
