#pragma once

#include <tare/base/result.hpp>
#include <tare/http/body_reader.hpp>
#include <tare/http/task.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tare::service {

/// The whole body. `body` outlives the task; one that is larger than `most` bytes crosses the limit of that
/// name: `errc::limit_exceeded`.
[[nodiscard]] http::task<result<std::string>>
read_text(http::body_reader* body, std::string_view limit, std::size_t most);

} // namespace tare::service
