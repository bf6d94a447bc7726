#include "report/html_sections.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace tare::report {
namespace {

/// Width of a bar in its own units.
constexpr std::uint64_t bar_width = 10'000;

/// Bytes of packages that the command does not need, as far as the report tells them from the payload.
std::uint64_t packages_of(const image_report& r)
{
    std::uint64_t sum = 0;
    if (r.tare)
        for (const auto& p : r.tare->packages)
            sum += p.bytes;
    else if (r.packages)
        for (const auto& p : r.packages->packages)
            sum += p.bytes;
    return sum;
}

/// What the visible bytes are there for; empty where the report is older than this question.
std::vector<html_bar_part> purposes_of(const image_report& r)
{
    if (!r.tare && (!r.packages || r.packages->packages.empty()))
        return {};
    const auto at_most = [](std::uint64_t part, std::uint64_t& left) {
        const auto taken = std::min(part, left);
        left -= taken;
        return taken;
    };
    auto left = r.sizes.visible;
    std::vector<html_bar_part> parts;
    if (r.tare && r.payload)
        parts.push_back({"payload", "what the command needs", at_most(r.payload->bytes, left), "one"});
    const std::string_view meaning = r.tare ? "installed, and the command does not need it" : "installed";
    if (r.packages)
        parts.push_back({"packages", meaning, at_most(packages_of(r), left), "two"});
    parts.push_back({"other", "whatever else a container sees", left, "three"});
    parts.push_back({"hidden", "shipped, and no container sees it", r.sizes.hidden, "four"});
    return parts;
}

void size_row(html_page& page, std::string_view name, std::uint64_t bytes, std::string_view meaning)
{
    page.row([&] {
        page.cell(name, true);
        page.size(bytes);
        page.cell(meaning);
    });
}

} // namespace

void write_bar(
    html_page& page, std::string_view id, std::string_view title, const std::vector<html_bar_part>& parts
)
{
    const auto sum = std::accumulate(parts.begin(), parts.end(), 0.0, [](double s, const html_bar_part& p) {
        return s + static_cast<double>(p.bytes);
    });
    std::string description;
    for (const auto& p : parts)
        description += fmt::format("{}{} {}", description.empty() ? "" : ", ", p.name, human_size(p.bytes));
    const auto title_id = fmt::format("{}-title", id);
    const auto text_id = fmt::format("{}-text", id);
    const auto view = fmt::format("0 0 {} 1", bar_width);
    page.within(
        "svg",
        {{"class", "bar"},
         {"viewBox", view},
         {"preserveAspectRatio", "none"},
         {"role", "img"},
         {"aria-labelledby", title_id + " " + text_id}},
        [&] {
            page.line("title", title, {{"id", title_id}});
            page.line("desc", description + ".", {{"id", text_id}});
            double before = 0;
            for (const auto& p : parts) {
                if (p.bytes == 0)
                    continue;
                const auto place = [&](double bytes) {
                    return fmt::format("{:.1f}", bytes / sum * static_cast<double>(bar_width));
                };
                page.leaf(
                    "rect", {{"class", p.colour},
                             {"x", place(before)},
                             {"y", "0"},
                             {"width", place(static_cast<double>(p.bytes))},
                             {"height", "1"}}
                );
                before += static_cast<double>(p.bytes);
            }
        }
    );
    page.within("ul", {{"class", "legend"}}, [&] {
        for (const auto& p : parts)
            page.within("li", {}, [&] {
                page.within("svg", {{"viewBox", "0 0 1 1"}, {"aria-hidden", "true"}}, [&] {
                    page.leaf("rect", {{"class", p.colour}, {"width", "1"}, {"height", "1"}});
                });
                page.bytes(p.bytes);
                page.text(fmt::format(" {}", p.name));
                if (!p.meaning.empty())
                    page.line("span", fmt::format(": {}", p.meaning), {{"class", "quiet"}});
            });
    });
}

void write_sizes(html_page& page, const image_report& r)
{
    const auto& s = r.sizes;
    page.section("sizes", "Sizes", [&] {
        const auto duplicate = std::min(s.duplicate, s.visible);
        write_bar(
            page, "bar-stored", "Stored bytes by what becomes of them",
            {{"visible", "a container sees it", s.visible - duplicate, "one"},
             {"duplicate", "visible, and the same content stands elsewhere too", duplicate, "two"},
             {"hidden", "deleted or replaced by a later layer, and still shipped", s.hidden, "four"}}
        );
        if (const auto purposes = purposes_of(r); !purposes.empty()) {
            page.line("h3", "What it is there for");
            write_bar(page, "bar-purpose", "Stored bytes by what they are there for", purposes);
        }
        page.table("Bytes of the image", {{"Size"}, {"Bytes", true}, {"What it counts"}}, [&] {
            size_row(page, "compressed", s.compressed, "layers as the archive stores them");
            size_row(page, "stored", s.stored, "files in all layers");
            size_row(page, "visible", s.visible, "files that a container sees");
            size_row(page, "hidden", s.hidden, "stored, but deleted or replaced by a later layer");
            size_row(page, "duplicate", s.duplicate, "visible, and the same content stands elsewhere too");
            if (r.payload && r.payload->state != payload_state::not_analysed)
                size_row(page, "payload", r.payload->bytes, "visible, and the command needs it");
            if (r.tare)
                size_row(page, "tare", r.tare->bytes, "visible, and the command does not need it");
        });
    });
}

} // namespace tare::report
