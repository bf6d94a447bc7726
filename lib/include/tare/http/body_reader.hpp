#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/result.hpp>
#include <tare/http/task.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace tare::http {

/// Pulls the body of the request that is being served. Nothing is read from the client, and `100 Continue` is
/// not sent, before the first call; between calls the client is held back by TCP.
class body_reader
{
public:
    virtual ~body_reader() = default;

    /// Reads up to `buffer.size()` bytes into `buffer`, which must stay alive until the task is done; 0 is
    /// the end of the body. Errors: `errc::content_too_large` past the route's limit, `errc::request_timeout`
    /// below the minimum rate, `errc::truncated` when the client went away or its framing broke,
    /// `errc::shutting_down` when the grace ended.
    virtual task<result<std::size_t>> read(std::span<std::byte> buffer) = 0;

    /// Body bytes read so far, framing not counted.
    [[nodiscard]] virtual std::uint64_t received() const noexcept = 0;
};

} // namespace tare::http
