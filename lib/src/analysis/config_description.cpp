#include "analysis/config_description.hpp"

#include <tare/base/text.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace tare::analysis {
namespace {

std::vector<std::string> escaped(const std::vector<std::string>& raw)
{
    std::vector<std::string> out;
    out.reserve(raw.size());
    for (const auto& text : raw)
        out.push_back(escape_text(text));
    return out;
}

} // namespace

report::config described(const image::image_config& c)
{
    report::config out;
    out.user = escape_text(c.user);
    out.env = escaped(c.env);
    out.entrypoint = escaped(c.entrypoint);
    out.cmd = escaped(c.cmd);
    out.working_dir = escape_text(c.working_dir);
    out.exposed_ports = escaped(c.exposed_ports);
    out.volumes = escaped(c.volumes);
    for (const auto& [name, value] : c.labels)
        out.labels.emplace(escape_text(name), escape_text(value));
    out.stop_signal = escape_text(c.stop_signal);
    if (c.health)
        out.health = report::healthcheck{
            escaped(c.health->test), c.health->interval, c.health->timeout, c.health->start_period,
            c.health->retries
        };
    std::sort(out.exposed_ports.begin(), out.exposed_ports.end());
    std::sort(out.volumes.begin(), out.volumes.end());
    return out;
}

} // namespace tare::analysis
