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

std::string now_as_text()
{
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
    const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
        utc.tm_hour, utc.tm_min, utc.tm_sec, milliseconds % 1000
    );
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
    line += boost::json::serialize(boost::json::value(name));
    line += ':';
    if (number)
        line += value;
    else
        line += boost::json::serialize(boost::json::value(escape_text(value)));
}

} // namespace

std::string format_log_line(
    log_format format, std::string_view time, log_level level, std::string_view event,
    std::span<const log_field> fields
)
{
    const auto append = format == log_format::json ? append_json : append_logfmt;
    std::string line;
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
