#include "service/body_text.hpp"

#include <tare/base/bytes.hpp>

#include <array>

namespace tare::service {

http::task<result<std::string>> read_text(http::body_reader* body, std::string_view limit, std::size_t most)
{
    std::string text;
    std::array<std::byte, 1U << 14U> buffer{};
    while (true) {
        const auto size = co_await body->read(buffer);
        if (!size)
            co_return size.error();
        if (*size == 0)
            break;
        text += as_text(bytes_view{buffer}.first(*size));
        if (text.size() > most)
            co_return limit_error(limit, most);
    }
    co_return text;
}

} // namespace tare::service
