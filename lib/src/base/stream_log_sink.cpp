#include <tare/base/stream_log_sink.hpp>
#include <tare/base/text.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <time.h>

#include <chrono>
#include <ctime>
#include <ostream>

namespace tare {
namespace {

std::string to_text(std::time_t seconds)
{
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
        utc.tm_min, utc.tm_sec
    );
}

std::string now_as_text()
{
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
    const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
    // Thousands of lines may be of the same second.
    thread_local std::time_t last_second = -1;
    thread_local std::string last;
    if (seconds != last_second) {
        last = to_text(seconds);
        last_second = seconds;
    }
    std::string out = last;
    const auto digit = [](auto number) { return static_cast<char>('0' + number % 10); };
    out += '.';
    out += digit(milliseconds / 100);
    out += digit(milliseconds / 10);
    out += digit(milliseconds);
    out += 'Z';
    return out;
}

/// `text` has no control characters: names are constants of the program, and values come out of
/// `escape_text`.
void append_json_string(std::string& line, std::string_view text)
{
    if (text.find('"') != std::string_view::npos || text.find('\\') != std::string_view::npos) {
        line += boost::json::serialize(boost::json::value(text));
        return;
    }
    line += '"';
    line += text;
    line += '"';
}

void append_logfmt(std::string& line, std::string_view name, std::string_view value, bool /*number*/)
{
    const auto escaped = escape_text(value);
    if (!line.empty())
        line += ' ';
    line += name;
    line += '=';
    if (!escaped.empty() && escaped.find_first_of(" =\"") == std::string::npos) {
        line += escaped;
        return;
    }
    // escape_text doubles every backslash of the value, so a backslash before a quote can only be ours.
    line += '"';
    for (const char c : escaped) {
        if (c == '"')
            line += '\\';
        line += c;
    }
    line += '"';
}

void append_json(std::string& line, std::string_view name, std::string_view value, bool number)
{
    line += line.empty() ? '{' : ',';
    append_json_string(line, name);
    line += ':';
    if (number)
        line += value;
    else
        append_json_string(line, escape_text(value));
}

} // namespace

std::string format_log_line(
    log_format format, std::string_view time, log_level level, std::string_view event,
    std::span<const log_field> fields
)
{
    const auto append = format == log_format::json ? append_json : append_logfmt;
    constexpr std::size_t usual_line = 320;
    std::string line;
    line.reserve(usual_line);
    append(line, "time", time, false);
    append(line, "level", to_string(level), false);
    append(line, "event", event, false);
    for (const auto& field : fields)
        append(line, field.name, field.value, field.number);
    if (format == log_format::json)
        line += '}';
    return line;
}

stream_log_sink::stream_log_sink(std::ostream& out, log_level minimum, log_format format)
    : out_{out}, minimum_{minimum}, format_{format}
{}

void stream_log_sink::write(log_level level, std::string_view event, std::span<const log_field> fields)
{
    if (!enabled(level))
        return;
    auto line = format_log_line(format_, now_as_text(), level, event, fields);
    line += '\n';
    const std::scoped_lock lock{mutex_};
    out_.write(line.data(), static_cast<std::streamsize>(line.size()));
    out_.flush();
}

} // namespace tare
