#include "policy/port.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tare::policy {
namespace {

constexpr std::uint32_t highest_port = 65'535;
constexpr std::array<std::string_view, 3> protocols{"tcp", "udp", "sctp"};

std::optional<std::uint32_t> parse_port(std::string_view text)
{
    std::uint32_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || stopped != end || value > highest_port)
        return std::nullopt;
    return value;
}

} // namespace

bool port_range::overlaps(const port_range& other) const noexcept
{
    const bool same = protocol.empty() || other.protocol.empty() || protocol == other.protocol;
    return same && first <= other.last && other.first <= last;
}

bool port_range::covers(const port_range& other) const noexcept
{
    return (protocol.empty() || protocol == other.protocol) && first <= other.first && other.last <= last;
}

std::optional<port_range> parse_ports(std::string_view text)
{
    port_range out;
    const auto slash = text.find('/');
    if (slash != std::string_view::npos) {
        out.protocol = text.substr(slash + 1);
        if (std::find(protocols.begin(), protocols.end(), out.protocol) == protocols.end())
            return std::nullopt;
    }
    const auto numbers = text.substr(0, slash);
    const auto dash = numbers.find('-');
    const auto first = parse_port(numbers.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_port(numbers.substr(dash + 1));
    if (!first || !last || *last < *first)
        return std::nullopt;
    out.first = *first;
    out.last = *last;
    return out;
}

} // namespace tare::policy
