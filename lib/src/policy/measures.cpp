#include "policy/measures.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::policy {
namespace {

using report::image_report;
using report::practice;

double as_double(std::uint64_t value) noexcept
{
    return static_cast<double>(value);
}

double percent_of(std::uint64_t part, std::uint64_t whole) noexcept
{
    return whole == 0 ? 0.0 : 100.0 * as_double(part) / as_double(whole);
}

std::optional<double> tare_bytes(const image_report& r)
{
    return r.tare ? std::optional{as_double(r.tare->bytes)} : std::nullopt;
}

std::optional<double> tare_percent(const image_report& r)
{
    return r.tare ? std::optional{percent_of(r.tare->bytes, r.sizes.visible)} : std::nullopt;
}

/// As long as something that is needed may not be known of, what is known to be needed is too little.
std::string doubt_of_tare(const image_report& r)
{
    if (!r.payload || r.payload->state == report::payload_state::complete)
        return {};
    return r.payload->gaps.empty() ? "The payload is not known completely." : r.payload->gaps.front();
}

std::optional<double> largest_layer(const image_report& r)
{
    std::uint64_t most = 0;
    for (const auto& layer : r.layers)
        most = std::max(most, layer.stored_bytes);
    return as_double(most);
}

std::optional<double> setuid_files(const image_report& r)
{
    return as_double(r.attack_surface.setuid_files.size() + r.attack_surface.setgid_files.size());
}

/// Findings of that severity. What was not analysed might be one more, so there is no figure then.
template<report::severity Severity>
std::optional<double> violations(const image_report& r)
{
    std::uint64_t count = 0;
    for (const auto& f : r.findings) {
        if (f.severity != Severity)
            continue;
        if (f.result == report::finding_result::not_analysed)
            return std::nullopt;
        if (f.result == report::finding_result::warn || f.result == report::finding_result::fail)
            ++count;
    }
    // A report of the first analyser has no findings at all.
    return r.findings.empty() ? std::nullopt : std::optional{as_double(count)};
}

} // namespace

const std::vector<measure>& measures()
{
    constexpr std::string_view slim =
        "Start from a smaller base, and copy only what runs out of the build stage.";
    constexpr std::string_view tare = "Copy the payload alone into a small base: the report names what is "
                                      "beside it, by package and directory.";
    constexpr std::string_view same_step =
        "Remove files in the RUN that makes them, and copy each file once.";
    constexpr std::string_view join = "Join RUNs that belong together, and copy in fewer steps.";
    constexpr std::string_view findings = "Correct what the findings name.";
    static const std::vector<measure> table{
        {"compressed_bytes", unit::bytes, practice::size, "bytes of all layers as the archive stores them",
         [](const image_report& r) { return std::optional{as_double(r.sizes.compressed)}; }, false, slim},
        {"stored_bytes", unit::bytes, practice::size, "bytes of the files in all layers",
         [](const image_report& r) { return std::optional{as_double(r.sizes.stored)}; }, true, slim},
        {"visible_bytes", unit::bytes, practice::size, "bytes of the files that a container sees",
         [](const image_report& r) { return std::optional{as_double(r.sizes.visible)}; }, true, slim},
        {"tare_bytes", unit::bytes, practice::size, "visible bytes that are not payload", tare_bytes, true,
         tare, doubt_of_tare},
        {"tare_percent", unit::percent, practice::size, "share of the visible bytes that is not payload",
         tare_percent, true, tare, doubt_of_tare},
        {"hidden_bytes", unit::bytes, practice::layers,
         "bytes of files that are stored and deleted or replaced by a later layer",
         [](const image_report& r) { return std::optional{as_double(r.sizes.hidden)}; }, true, same_step},
        {"hidden_percent", unit::percent, practice::layers, "share of the stored bytes that is hidden",
         [](const image_report& r) { return std::optional{percent_of(r.sizes.hidden, r.sizes.stored)}; },
         true, same_step},
        {"duplicate_bytes", unit::bytes, practice::layers,
         "visible bytes whose content stands under another path too",
         [](const image_report& r) { return std::optional{as_double(r.sizes.duplicate)}; }, true,
         "Keep one of the files, and link the others to it."},
        {"layers", unit::count, practice::layers, "layers",
         [](const image_report& r) { return std::optional{as_double(r.layers.size())}; }, false, join},
        {"layer_bytes", unit::bytes, practice::layers, "bytes of the files in the largest layer",
         largest_layer, true, slim},
        {"files", unit::count, practice::size, "regular files that a container sees",
         [](const image_report& r) { return std::optional{as_double(r.counts.files)}; }, true, slim},
        {"setuid_files", unit::count, practice::security, "setuid and setgid files, deleted ones included",
         setuid_files, true, "Take the bits away in the RUN that brings the files: chmod a-s FILE."},
        {"critical_findings", unit::count, practice::security, "findings of critical severity",
         violations<report::severity::critical>, false, findings},
        {"high_findings", unit::count, practice::security, "findings of high severity",
         violations<report::severity::high>, false, findings},
        {"medium_findings", unit::count, practice::security, "findings of medium severity",
         violations<report::severity::medium>, false, findings},
        {"low_findings", unit::count, practice::security, "findings of low severity",
         violations<report::severity::low>, false, findings},
        {"info_findings", unit::count, practice::security, "findings of no more than informational severity",
         violations<report::severity::info>, false, findings},
    };
    return table;
}

const measure* find_measure(std::string_view key) noexcept
{
    const auto& all = measures();
    const auto found = std::find_if(all.begin(), all.end(), [key](const measure& m) { return m.key == key; });
    return found == all.end() ? nullptr : &*found;
}

std::string shown(unit u, double value)
{
    switch (u) {
    case unit::bytes:
        return human_size(static_cast<std::uint64_t>(value));
    case unit::percent:
        return fmt::format("{:.2f} %", value);
    case unit::count:
        break;
    }
    return fmt::format("{:.0f}", value);
}

namespace {

constexpr std::string_view not_analysed = "not-analysed";

} // namespace

std::string missing_layers(const image_report& r)
{
    // Written by the analysis; a test goes all the way from an archive that lacks a layer.
    for (const auto& n : r.notes)
        if (n.id == not_analysed && n.text.starts_with("Layer ") &&
            n.text.find("the archive does not carry it") != std::string::npos)
            return n.text;
    return {};
}

std::string unread_file(const image_report& r, std::string_view path)
{
    for (const auto& n : r.notes)
        if (n.id == not_analysed && n.text.find(path) != std::string::npos)
            return n.text;
    return missing_layers(r);
}

std::string missing_packages(const image_report& r)
{
    auto missing = missing_layers(r);
    if (missing.empty() && r.packages && !r.packages->gaps.empty())
        missing = r.packages->gaps.front();
    return missing;
}

} // namespace tare::policy
