#include "report/html_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::report {
namespace {

using pairs = std::vector<std::pair<std::string_view, std::string_view>>;

void pair_table(html_page& page, std::string_view caption, std::string_view key, const pairs& list)
{
    if (list.empty())
        return;
    const auto shown = std::min(list.size(), most_html_rows);
    page.table(caption, {{key}, {"Value"}}, [&] {
        for (std::size_t i = 0; i < shown; ++i)
            page.row([&] {
                page.code_cell(list[i].first, true);
                page.code_cell(list[i].second);
            });
    });
    write_rest(page, list.size(), shown);
}

pairs variables_of(const std::vector<std::string>& env)
{
    pairs list;
    for (const std::string_view e : env) {
        const auto end = std::min(e.find('='), e.size());
        list.emplace_back(e.substr(0, end), e.substr(std::min(end + 1, e.size())));
    }
    return list;
}

std::string seconds(std::int64_t nanoseconds)
{
    return nanoseconds == 0 ? std::string{"the runtime's default"}
                            : fmt::format("{:g} s", static_cast<double>(nanoseconds) / 1e9);
}

void health_facts(html_page& page, const healthcheck& h)
{
    write_fact(page, "Health check", fmt::format("{}", fmt::join(h.test, " ")), true);
    write_fact(
        page, "",
        fmt::format(
            "interval {}, timeout {}, start period {}, retries {}", seconds(h.interval), seconds(h.timeout),
            seconds(h.start_period), h.retries == 0 ? "the runtime's default" : fmt::format("{}", h.retries)
        )
    );
}

} // namespace

void write_config(html_page& page, const image_report& r)
{
    const auto& c = r.config;
    page.section("configuration", "Configuration", [&] {
        page.within("dl", {{"class", "facts"}}, [&] {
            write_fact(page, "User", c.user.empty() ? "none is set" : c.user);
            write_fact(page, "Working directory", c.working_dir, true);
            write_fact(page, "Stop signal", c.stop_signal);
            write_fact(page, "Ports", fmt::format("{}", fmt::join(c.exposed_ports, ", ")));
            write_fact(page, "Volumes", fmt::format("{}", fmt::join(c.volumes, ", ")));
            if (c.health)
                health_facts(page, *c.health);
            else
                write_fact(page, "Health check", "none is set");
        });
        pair_table(page, "Environment", "Variable", variables_of(c.env));
        pair_table(page, "Labels", "Label", pairs(c.labels.begin(), c.labels.end()));
    });
}

} // namespace tare::report
