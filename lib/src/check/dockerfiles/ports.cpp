#include "check/dockerfiles/ports.hpp"

#include <charconv>
#include <optional>

namespace tare::check::dockerfiles {
namespace {

std::optional<unsigned> port_number(std::string_view text)
{
    unsigned out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || out > 65'535)
        return std::nullopt;
    return out;
}

void read(exposed_port& out)
{
    std::string_view text = out.text;
    const auto colon = text.rfind(':');
    out.mapped = colon != std::string_view::npos && text.find_first_not_of(':') < colon;
    if (colon != std::string_view::npos)
        text.remove_prefix(colon + 1);
    const auto slash = text.find('/');
    if (slash != std::string_view::npos)
        out.protocol = text.substr(slash + 1);
    const auto protocol = lower_case(out.protocol);
    out.valid = protocol.empty() || protocol == "tcp" || protocol == "udp" || protocol == "sctp";
    const auto range = text.substr(0, slash);
    const auto dash = range.find('-');
    const auto first = port_number(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : port_number(range.substr(dash + 1));
    out.valid = out.valid && first && last && *first <= *last;
    out.first = first.value_or(0);
    out.last = last.value_or(0);
}

} // namespace

std::vector<exposed_port> exposed(const subject& s)
{
    std::vector<exposed_port> out;
    for (const auto& p : s.instructions(keyword::expose)) {
        if (p.resolved == nullptr)
            continue;
        for (const auto& a : p.resolved->arguments) {
            exposed_port port;
            port.in = p.written;
            port.at = a.at;
            port.text = a.text;
            read(port);
            port.valid = port.valid || !a.known;
            out.push_back(std::move(port));
        }
    }
    return out;
}

} // namespace tare::check::dockerfiles
