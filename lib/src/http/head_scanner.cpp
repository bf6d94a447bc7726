#include "head_scanner.hpp"

#include "characters.hpp"
#include "refusal.hpp"

#include <fmt/format.h>

namespace tare::http::detail {
namespace {

/// The version at the end of a request line (RFC 9112 section 2.3).
result<void> check_version(std::string_view request_line)
{
    const auto space = request_line.rfind(' ');
    const auto version =
        space == std::string_view::npos ? std::string_view{} : request_line.substr(space + 1);
    const bool is_version = version.size() == 8 && version.substr(0, 5) == "HTTP/" && is_digit(version[5]) &&
                            version[6] == '.' && is_digit(version[7]);
    if (!is_version)
        return refusal_error(
            errc::bad_request, refusal::request_line, "The first line is not an HTTP/1.1 request line."
        );
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refusal_error(
            errc::unsupported_http_version, refusal::version, "Only HTTP/1.1 and HTTP/1.0 are served."
        );
    return {};
}

} // namespace

result<void> head_scanner::check_line(std::string_view line)
{
    // The first CR has to be the last character before LF: every other CR or LF is one that two parsers may
    // read differently.
    if (line.size() < 2 || line.find('\r') != line.size() - 2)
        return refusal_error(
            errc::bad_request, refusal::line_ending, "A header line does not end with exactly one CRLF."
        );
    line.remove_suffix(2);
    if (lines_ == 0)
        return check_version(line);
    if (line.front() == ' ' || line.front() == '\t')
        return refusal_error(
            errc::bad_request, refusal::folding,
            "A header line begins with white space: folded fields are not accepted."
        );
    if (lines_ > max_fields_)
        return refusal_error(
            errc::header_too_large, refusal::header_size,
            fmt::format("The header has more than {} fields.", max_fields_)
        );
    return {};
}

result<std::optional<std::size_t>> head_scanner::scan(std::string_view raw)
{
    if (!raw.empty() && !is_token_character(raw.front()))
        return refusal_error(
            errc::bad_request, refusal::request_line, "The first byte is not one of an HTTP method."
        );
    const auto visible = raw.substr(0, max_bytes_);
    while (true) {
        const auto lf = visible.find('\n', searched_);
        if (lf == std::string_view::npos) {
            searched_ = visible.size();
            if (visible.size() == max_bytes_)
                return refusal_error(
                    errc::header_too_large, refusal::header_size,
                    fmt::format("The header has more than {} bytes.", max_bytes_)
                );
            return std::optional<std::size_t>{};
        }
        const auto line = visible.substr(line_begin_, lf + 1 - line_begin_);
        searched_ = line_begin_ = lf + 1;
        if (lines_ > 0 && line == "\r\n")
            return std::optional<std::size_t>{lf + 1};
        if (auto checked = check_line(line); !checked)
            return checked.error();
        ++lines_;
    }
}

} // namespace tare::http::detail
