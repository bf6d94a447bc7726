#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace tare {

/// How much an event matters: 5xx and failures of the service are errors, faults of clients are info.
enum class log_level : std::uint8_t
{
    debug,
    info,
    warning,
    error,
};

/// "debug", "info", "warning", "error".
[[nodiscard]] std::string_view to_string(log_level level) noexcept;

/// One named value of an event. Values may hold bytes of clients and images; the sink escapes them.
struct log_field
{
    std::string_view name;
    std::string value;
    /// The value is decimal digits; where a format has numbers, it is written as one.
    bool number = false;
};

/// A field that counts.
template<std::integral T>
[[nodiscard]] log_field log_number(std::string_view name, T value)
{
    return {name, std::to_string(value), true};
}

/// Where events go; may be called from any thread. Implementations write one line an event.
class log_sink
{
public:
    virtual ~log_sink() = default;

    /// False when events of that level are dropped, so that a busy caller need not format them.
    [[nodiscard]] virtual bool enabled(log_level) const noexcept { return true; }

    /// `event` is a constant sentence ("request served"), everything that varies is a field.
    virtual void write(log_level level, std::string_view event, std::span<const log_field> fields) = 0;

    /// Convenience for literal lists of fields.
    void log(log_level level, std::string_view event, std::initializer_list<log_field> fields = {})
    {
        write(level, event, std::span{fields.begin(), fields.size()});
    }
};

} // namespace tare
