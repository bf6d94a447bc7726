#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tare::policy {

/// Ports of one protocol, or of any.
struct port_range
{
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    /// "tcp", "udp", "sctp"; empty for any of them.
    std::string protocol{};

    [[nodiscard]] bool overlaps(const port_range& other) const noexcept;
    /// Whether all of `other` is in it.
    [[nodiscard]] bool covers(const port_range& other) const noexcept;
};

/// Reads "8080", "8080/tcp", "8000-8999/udp"; nothing where it is none.
[[nodiscard]] std::optional<port_range> parse_ports(std::string_view text);

} // namespace tare::policy
