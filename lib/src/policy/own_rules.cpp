#include "policy/measures.hpp"
#include "policy/rule.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <optional>

namespace tare::policy {
namespace {

constexpr std::size_t own_places_shown = 10;

check::places layers_by(const report::image_report& r, std::uint64_t report::layer::* bytes)
{
    check::places out;
    for (const auto& layer : r.layers) {
        if (layer.*bytes == 0)
            continue;
        auto e = at_layer(r, layer.index);
        e.text = human_size(layer.*bytes);
        out.add(std::move(e));
    }
    return out;
}

check::places heaviest(const report::image_report& r)
{
    check::places out;
    for (const auto& d : r.heaviest.directories) {
        if (out.size() == own_places_shown)
            break;
        out.add({.path = d.path, .text = human_size(d.bytes)});
    }
    return out;
}

/// What leaving out would save, by directory.
check::places shares(const report::image_report& r)
{
    check::places out;
    if (!r.tare)
        return out;
    for (const auto& d : r.tare->directories) {
        if (out.size() == own_places_shown)
            break;
        out.add({.path = d.name, .text = fmt::format("{} that are not payload", human_size(d.bytes))});
    }
    return out;
}

check::places privileged_places(const report::image_report& r)
{
    check::places out;
    for (const auto* const files : {&r.attack_surface.setuid_files, &r.attack_surface.setgid_files})
        for (const auto& f : *files) {
            auto e = at_layer(r, f.layer);
            e.path = f.path;
            e.text = f.mode;
            out.add(std::move(e));
        }
    return out;
}

/// Where the bytes of a figure are.
check::places where(const report::image_report& r, std::string_view figure)
{
    if (figure == "hidden_bytes" || figure == "hidden_percent")
        return layers_by(r, &report::layer::hidden_bytes);
    if (figure == "layers" || figure == "layer_bytes" || figure == "compressed_bytes")
        return layers_by(r, &report::layer::stored_bytes);
    if (figure == "setuid_files")
        return privileged_places(r);
    if (figure == "tare_bytes" || figure == "tare_percent")
        return shares(r);
    return heaviest(r);
}

rule_outcome within_budget(const inquiry& asked, const budget& b, const measure& m)
{
    const auto& report = asked.image.report;
    auto rule = new_rule(
        fmt::format("budgets.{}", b.figure), m.practice,
        fmt::format("No more than {}: {}", shown(m.in, b.most), m.what), std::string{m.fix}
    );
    const auto value = m.value(report);
    if (!value)
        return unknown(std::move(rule), asked, fmt::format("The report does not tell: {}.", m.what));
    auto message = fmt::format("{}: {} of {}.", m.what, shown(m.in, *value), shown(m.in, b.most));
    const auto missing = m.needs_every_layer ? missing_layers(report) : std::string{};
    const bool is_over = *value > b.most;
    // A share may be anything without a layer; an amount that is too large without it is too large.
    if (!missing.empty() && (!is_over || m.in == unit::percent))
        return unknown(std::move(rule), asked, missing);
    if (!is_over)
        return holds(std::move(rule), std::move(message));
    if (auto doubt = m.doubt == nullptr ? std::string{} : m.doubt(report); !doubt.empty())
        return unknown(std::move(rule), asked, std::move(doubt));
    return broken(std::move(rule), b.counts_as, std::move(message), where(report, b.figure));
}

} // namespace

void add_budget_rules(const inquiry& asked, std::vector<rule_outcome>& to)
{
    for (const auto& b : asked.rules.budgets)
        if (const auto* const m = find_measure(b.figure))
            to.push_back(within_budget(asked, b, *m));
}

namespace {

/// One of dive's rules, which `is_broken` tells by dive's own comparison.
void add_dive_rule(
    const inquiry& asked, std::vector<rule_outcome>& to, std::string_view name, std::string title,
    std::string message, bool is_broken
)
{
    const auto& report = asked.image.report;
    auto rule = new_rule(
        fmt::format("dive.{}", name), report::practice::layers, std::move(title),
        "Remove files in the RUN that makes them, and copy each file once."
    );
    const auto missing = missing_layers(report);
    if (is_broken)
        to.push_back(broken(
            std::move(rule), level::fail, std::move(message), layers_by(report, &report::layer::hidden_bytes)
        ));
    else if (!missing.empty())
        to.push_back(unknown(std::move(rule), asked, missing));
    else
        to.push_back(holds(std::move(rule), std::move(message)));
}

} // namespace

void add_dive_rules(const inquiry& asked, std::vector<rule_outcome>& to)
{
    if (!asked.rules.dive)
        return;
    const auto& rules = *asked.rules.dive;
    const auto& figures = asked.image.report.dive_compatible;
    if (const auto least = rules.lowest_efficiency)
        add_dive_rule(
            asked, to, "lowestEfficiency", fmt::format("dive's efficiency is at least {}", *least),
            fmt::format("The efficiency, as dive counts it, is {:.6f}.", figures.efficiency),
            *least > figures.efficiency
        );
    if (const auto most = rules.highest_wasted_bytes)
        add_dive_rule(
            asked, to, "highestWastedBytes",
            fmt::format("dive's wasted bytes are at most {}", shown(unit::bytes, *most)),
            fmt::format("As dive counts it, {} are wasted.", human_size(figures.wasted_bytes)),
            static_cast<double>(figures.wasted_bytes) > *most
        );
    if (const auto most = rules.highest_user_wasted_percent) {
        const auto share = figures.wasted_user_percent;
        // 0/0 is no number, and larger than nothing: dive lets such an image pass.
        auto message = share ? fmt::format("As dive counts it, a share of {:.6f} is wasted.", *share)
                             : std::string{"There is only the base layer, which dive does not count."};
        add_dive_rule(
            asked, to, "highestUserWastedPercent",
            fmt::format("dive's wasted share beside the base layer is at most {}", *most), std::move(message),
            share && *share > *most
        );
    }
}

} // namespace tare::policy
