#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct inflate_state;

namespace tare::inspect {

/// One compressed stream, in pieces, into memory and up to a bound.
class inflate_stream
{
public:
    enum class wrapping : std::uint8_t
    {
        /// RFC 1951, as in a zip.
        none,
        /// RFC 1950; the check at its end is made.
        zlib,
    };

    inflate_stream();
    ~inflate_stream();

    inflate_stream(const inflate_stream&) = delete;
    inflate_stream& operator=(const inflate_stream&) = delete;

    /// A stream begins.
    void start(wrapping how);

    /// Appends what comes out to `out`. False when the stream is broken, or when `out` is larger than `most`:
    /// then by one byte.
    [[nodiscard]] bool feed(std::string_view bytes, std::size_t most, std::string& out);

    /// Whether the stream has ended.
    [[nodiscard]] bool is_over() const noexcept;

private:
    std::unique_ptr<inflate_state> state_;
};

} // namespace tare::inspect
