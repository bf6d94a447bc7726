#include "head_writer.hpp"

#include <fmt/format.h>

#include <time.h>

#include <array>
#include <charconv>

namespace tare::http::detail {
namespace {

void append_number(std::string& out, std::uint64_t number)
{
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

} // namespace

std::string_view reason_phrase(unsigned status) noexcept
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 411:
        return "Length Required";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 417:
        return "Expectation Failed";
    case 422:
        return "Unprocessable Content";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    case 507:
        return "Insufficient Storage";
    default:
        return "Status";
    }
}

bool is_bodiless(unsigned status) noexcept
{
    return status == 204 || status == 304;
}

void write_head(
    std::string& out, const response& answer, std::string_view date, std::string_view request_id,
    persistence connection
)
{
    out.clear();
    out += "HTTP/1.1 ";
    append_number(out, answer.status());
    out += ' ';
    out += reason_phrase(answer.status());
    out += "\r\nServer: tare\r\nDate: ";
    out += date;
    out += "\r\nX-Request-Id: ";
    out += request_id;
    out += "\r\nX-Content-Type-Options: nosniff\r\n";
    for (const auto& [name, value] : answer.fields()) {
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    if (!is_bodiless(answer.status())) {
        out += "Content-Length: ";
        append_number(out, answer.bytes().size());
        out += "\r\n";
    }
    if (connection == persistence::close)
        out += "Connection: close\r\n";
    else if (connection == persistence::announced)
        out += "Connection: keep-alive\r\n";
    out += "\r\n";
}

std::string http_date(std::time_t time)
{
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&time, &utc);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days.at(static_cast<std::size_t>(utc.tm_wday)),
        utc.tm_mday, months.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
        utc.tm_min, utc.tm_sec
    );
}

} // namespace tare::http::detail
