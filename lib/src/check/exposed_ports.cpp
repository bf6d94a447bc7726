#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace tare::check {
namespace {

struct port_range
{
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

std::optional<std::uint32_t> number(std::string_view text) noexcept
{
    std::uint32_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535)
        return std::nullopt;
    return value;
}

/// "8080", "8080/tcp", "8000-8010/udp".
std::optional<port_range> parse(std::string_view text) noexcept
{
    constexpr auto protocols = std::to_array<std::string_view>({"tcp", "udp", "sctp"});
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        if (!is_one_of(text.substr(slash + 1), protocols))
            return std::nullopt;
        text = text.substr(0, slash);
    }
    const auto dash = text.find('-');
    const auto first = number(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
    if (!first || !last || *last < *first)
        return std::nullopt;
    return port_range{*first, *last};
}

struct remote_access
{
    std::uint32_t port;
    std::string_view of;
};

constexpr std::array remote{
    remote_access{22, "SSH"},
    remote_access{23, "Telnet"},
    remote_access{512, "rexec"},
    remote_access{513, "rlogin"},
    remote_access{514, "rsh"},
    remote_access{2375, "the Docker API"},
    remote_access{2376, "the Docker API"},
    remote_access{3389, "remote desktop"},
    remote_access{5900, "VNC"},
    remote_access{5985, "WinRM"},
    remote_access{5986, "WinRM"},
};

answer evaluate_exposed_ports(image_subject& image)
{
    const auto& ports = image.config().exposed_ports;
    if (ports.empty())
        return not_applicable("No port is exposed.");
    places wrong;
    places low;
    for (const auto& text : ports) {
        const auto range = parse(text);
        const auto key = "config.ExposedPorts." + escape_text(text);
        if (!range) {
            wrong.add({.key = key, .text = "is no port: 1 to 65535, with /tcp, /udp or /sctp"});
            continue;
        }
        for (const auto& r : remote)
            if (r.port >= range->first && r.port <= range->last)
                wrong.add({.key = key, .text = fmt::format("is the port of {}", r.of)});
        if (range->first < 1024)
            low.add({.key = key, .text = "is below 1024: some runtimes let only root listen there"});
    }
    if (!wrong.empty())
        return violated("A port is exposed that should not be, or is none.", wrong);
    const auto user = image.user();
    if (!low.empty() && user.uid && *user.uid != 0)
        return violated(fmt::format("User {} is to listen on a port below 1024.", *user.uid), low)
            .with(report::severity::info)
            .fixed_by("Listen on a port from 1024 on, for instance 8080, and publish it as the one that "
                      "clients know.");
    return passed(fmt::format("{} exposed.", counted(ports.size(), "port is", "ports are")));
}

} // namespace

image_check exposed_ports()
{
    return {
        {.id = "TARE-CONF-013",
         .practice = report::practice::configuration,
         .title = "Exposed ports are ports, and none is for remote access",
         .severity = report::severity::medium,
         .inspects = "config.ExposedPorts, and config.User for ports below 1024",
         .references = {"CIS Docker 5.7", "CIS Docker 5.8", "DS-0004", "DS-0008", "DL3011"},
         .rationale = "SSH, Telnet or the Docker API in a container is a second way in that nobody watches.",
         .fix = "Expose only the port of the service; use docker exec or kubectl exec to get in."},
        needs::config | needs::any_system,
        evaluate_exposed_ports,
    };
}

} // namespace tare::check
