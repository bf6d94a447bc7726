#pragma once

#include <tare/base/log.hpp>

#include <iosfwd>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace tare {

/// How an event is written.
enum class log_format : std::uint8_t
{
    /// `time=2026-01-02T03:04:05.678Z level=info event="request served" status=200`
    logfmt,
    /// One JSON object (RFC 8259) a line.
    json,
};

/// Writes events to a stream, one line each, whole lines only whichever threads they come from. Values are
/// escaped with `escape_text` first: no bytes of a client reach a terminal, and none starts a new line.
class stream_log_sink final : public log_sink
{
public:
    /// Drops events below `minimum`. `out` must outlive the sink and is flushed after every line.
    stream_log_sink(std::ostream& out, log_level minimum, log_format format);

    [[nodiscard]] bool enabled(log_level level) const noexcept override { return level >= minimum_; }

    void write(log_level level, std::string_view event, std::span<const log_field> fields) override;

private:
    std::ostream& out_;
    log_level minimum_;
    log_format format_;
    std::mutex mutex_;
};

/// One event as `stream_log_sink` writes it, without the newline. `time` is RFC 3339 text.
[[nodiscard]] std::string format_log_line(
    log_format format, std::string_view time, log_level level, std::string_view event,
    std::span<const log_field> fields
);

} // namespace tare
