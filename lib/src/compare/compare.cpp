#include "compare/parts.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tare::compare {
namespace {

using report::image_report;

compared_image image_of(const image_report& r)
{
    return {r.image.id, r.image.names, r.image.platform, r.analyser.analyser};
}

bool all_layers_shared(const comparison& c) noexcept
{
    return c.layers.base_only.empty() && c.layers.target_only.empty();
}

bool is_different(const surface_change& s) noexcept
{
    return !s.added.empty() || !s.removed.empty();
}

bool is_different(const surface_comparison& s) noexcept
{
    return is_different(s.shells) || is_different(s.package_managers) || is_different(s.debugging_tools) ||
           is_different(s.network_tools) || is_different(s.setuid_files) || is_different(s.setgid_files) ||
           is_different(s.login_users);
}

bool is_different(const file_comparison& f) noexcept
{
    return f.added.count + f.removed.count + f.changed.count > 0;
}

bool is_different(const package_comparison& p) noexcept
{
    return p.added + p.removed + p.upgraded + p.downgraded + p.changed > 0;
}

/// Sizes as the files have them; what a layer is compressed to says nothing of what is in it.
bool is_different(const size_comparison& s) noexcept
{
    const auto differs = [](const figure_change& f) { return f.difference.value_or(0) != 0; };
    return differs(s.stored) || differs(s.visible) || differs(s.hidden);
}

/// Whether anything differs but names, the time of the build, and what analysers think of it.
bool anything_differs(const comparison& c)
{
    const bool built_otherwise =
        std::any_of(c.metadata.begin(), c.metadata.end(), [](const setting_change& s) {
            return s.key != "Created";
        });
    return built_otherwise || !c.config.empty() || !c.environment.empty() || !c.labels.empty() ||
           !c.users.empty() || !c.history.base_only.empty() || !c.history.target_only.empty() ||
           is_different(c.attack_surface) || is_different(c.sizes) ||
           (c.packages && is_different(*c.packages)) || (c.files && is_different(*c.files));
}

sameness result_of(const comparison& c, const image_report& base, const image_report& target)
{
    if (anything_differs(c))
        return sameness::differs;
    const bool seen_whole = !is_incomplete(base) && !is_incomplete(target);
    if (all_layers_shared(c) && (seen_whole || c.base.id == c.target.id))
        return sameness::same;
    return c.files && seen_whole ? sameness::same : sameness::unknown;
}

void add_gaps_of(std::vector<std::string>& to, std::string_view which, const image_report& r)
{
    for (const auto& n : r.notes)
        if (n.id == "not-analysed")
            to.push_back(fmt::format("The {}: {}", which, n.text));
    if (!r.packages)
        to.push_back(fmt::format(
            "The report on the {} does not list packages, so that packages are not compared.", which
        ));
    else
        for (const auto& g : r.packages->gaps)
            to.push_back(fmt::format("Packages of the {}: {}", which, g));
    if (!r.payload || r.payload->state == report::payload_state::not_analysed)
        to.push_back(fmt::format(
            "The payload of the {} is not known, so that payload and tare are not compared.", which
        ));
    else if (r.payload->state == report::payload_state::incomplete)
        to.push_back(fmt::format(
            "The payload of the {} may be more than is known, and its tare less: {}", which,
            fmt::join(r.payload->gaps, " ")
        ));
    if (r.findings.empty())
        to.push_back(
            fmt::format("The report on the {} has no findings, so that findings are not compared.", which)
        );
}

std::vector<std::string> gaps_of(const side& base, const side& target)
{
    std::vector<std::string> out;
    if (!base.files || !target.files)
        out.push_back(fmt::format(
            "Files are not compared, because a report does not hold the file list: give {} as an archive, or "
            "ask a service that has {}.",
            base.files     ? "the target"
            : target.files ? "the base"
                           : "both",
            base.files || target.files ? "the image" : "the images"
        ));
    add_gaps_of(out, "base", base.report);
    add_gaps_of(out, "target", target.report);
    if (base.report.analyser.analyser != target.report.analyser.analyser)
        out.push_back(fmt::format(
            "The reports are of different analysers, {} and {}: what differs may be what the later one sees "
            "and the earlier one did not.",
            base.report.analyser.analyser, target.report.analyser.analyser
        ));
    return out;
}

} // namespace

bool is_incomplete(const image_report& r) noexcept
{
    return std::any_of(r.notes.begin(), r.notes.end(), [](const report::note& n) {
        return n.id == "not-analysed";
    });
}

figure_change figure(std::optional<std::uint64_t> base, std::optional<std::uint64_t> target)
{
    figure_change out{base, target, std::nullopt, std::nullopt};
    if (!base || !target)
        return out;
    out.difference = static_cast<std::int64_t>(*target - *base);
    if (*base > 0) {
        const auto share = 1000.0 * static_cast<double>(*out.difference) / static_cast<double>(*base);
        out.percent = std::round(share) / 10.0;
    }
    return out;
}

size_comparison compare_sizes(const image_report& base, const image_report& target)
{
    const auto payload = [](const image_report& r) -> std::optional<std::uint64_t> {
        if (!r.payload || r.payload->state == report::payload_state::not_analysed)
            return std::nullopt;
        return r.payload->bytes;
    };
    const auto tare = [](const image_report& r) {
        return r.tare ? std::optional{r.tare->bytes} : std::nullopt;
    };
    const auto& before = base.sizes;
    const auto& now = target.sizes;
    size_comparison out;
    out.compressed = figure(before.compressed, now.compressed);
    out.stored = figure(before.stored, now.stored);
    out.visible = figure(before.visible, now.visible);
    out.hidden = figure(before.hidden, now.hidden);
    out.duplicate = figure(before.duplicate, now.duplicate);
    out.payload = figure(payload(base), payload(target));
    out.tare = figure(tare(base), tare(target));
    return out;
}

count_comparison compare_counts(const image_report& base, const image_report& target)
{
    const auto packages = [](const image_report& r) {
        return r.packages ? std::optional<std::uint64_t>{r.packages->packages.size()} : std::nullopt;
    };
    const auto findings = [](const image_report& r) -> std::optional<std::uint64_t> {
        if (r.findings.empty())
            return std::nullopt;
        return static_cast<std::uint64_t>(std::count_if(r.findings.begin(), r.findings.end(), is_violated));
    };
    count_comparison out;
    out.files = figure(base.counts.files, target.counts.files);
    out.directories = figure(base.counts.directories, target.counts.directories);
    out.symlinks = figure(base.counts.symlinks, target.counts.symlinks);
    out.layers = figure(base.layers.size(), target.layers.size());
    out.packages = figure(packages(base), packages(target));
    out.findings = figure(findings(base), findings(target));
    return out;
}

result<comparison> compare(const side& base, const side& target, const options& o)
{
    comparison out;
    const auto& before = base.report;
    const auto& now = target.report;
    out.base = image_of(before);
    out.target = image_of(now);
    out.sizes = compare_sizes(before, now);
    out.counts = compare_counts(before, now);
    out.layers = compare_layers(before, now);
    out.history = compare_history(before, now);
    out.metadata = compare_metadata(before, now);
    out.config = compare_config(before.config, now.config);
    out.environment = compare_environment(before.config, now.config);
    out.labels = compare_labels(before.config, now.config);
    out.users = compare_users(before.users, now.users);
    out.attack_surface = compare_surface(before, now);
    out.findings = compare_findings(before, now);
    if (before.packages && now.packages)
        out.packages = compare_packages(before.packages->packages, now.packages->packages, o.most_packages);
    if (base.files && target.files) {
        auto files = compare_files(*base.files, *target.files, o);
        if (!files)
            return files.error();
        out.files = std::move(*files);
    }
    out.gaps = gaps_of(base, target);
    out.result = result_of(out, before, now);
    out.key_differences = key_differences(out, before, now);
    return out;
}

} // namespace tare::compare
