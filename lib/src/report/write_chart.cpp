#include "report/markup.hpp"

#include <tare/base/text.hpp>
#include <tare/report/chart.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace tare::report {
namespace {

constexpr double width = 800;
constexpr double names_end = 250;
constexpr double bars_begin = 260;
constexpr double bars_end = 720;
constexpr double first_bar = 62;
constexpr double step = 36;
constexpr double bar_height = 22;
constexpr double font_size = 13;
/// Of a character, as a share of the font's size: generous for the fonts that browsers take for system-ui.
constexpr double narrow = 0.62;
constexpr double wide = 1.05;

/// One part of a bar: how it is called, and how it is coloured.
struct part
{
    std::string_view id;
    std::string_view name;
    std::string_view light;
    std::string_view dark;
};

constexpr std::array<part, 5> parts{{
    {"payload", "payload", "#1a7f37", "#3fb950"},
    {"packages", "packages", "#0969da", "#4493f8"},
    {"other", "other files", "#9a6700", "#d29922"},
    {"visible", "visible, payload not known", "#57606a", "#8b949e"},
    {"hidden", "hidden in lower layers", "#cf222e", "#f85149"},
}};

/// What a bar has of each part.
std::array<std::uint64_t, parts.size()> amounts_of(const chart_bar& b) noexcept
{
    if (!b.payload)
        return {0, 0, 0, b.visible, b.hidden};
    const auto payload = std::min(*b.payload, b.visible);
    const auto packages = std::min(b.packages.value_or(0), b.visible - payload);
    return {payload, packages, b.visible - payload - packages, 0, b.hidden};
}

std::uint64_t total_of(const chart_bar& b) noexcept
{
    return b.visible + b.hidden;
}

std::string markup(std::string_view text)
{
    std::string out;
    append_markup(out, text);
    return out;
}

/// Length of the character that begins at `at`, in bytes.
std::size_t character_at(std::string_view text, std::size_t at) noexcept
{
    auto end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        ++end;
    return end - at;
}

/// As much of `text` as fits, in units of the picture.
std::string fitted(std::string_view text, double room)
{
    const auto width_at = [&](std::size_t at, std::size_t size) {
        const bool is_wide =
            size > 2 || (size == 1 && (text[at] == 'm' || text[at] == 'w' || text[at] == 'M' ||
                                       text[at] == 'W' || text[at] == '@' || text[at] == '%'));
        return font_size * (is_wide ? wide : narrow);
    };
    double used = 0;
    std::size_t last_fit = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = character_at(text, at);
        used += width_at(at, size);
        if (used > room)
            return std::string{text.substr(0, last_fit)} + "…";
        at += size;
        if (used <= room - font_size * wide)
            last_fit = at;
    }
    return std::string{text};
}

/// The largest mark of the scale: 1, 2 or 5 times a power of ten, and what it is divided into.
struct scale
{
    std::uint64_t step = 1;
    std::uint64_t end = 1;
};

scale scale_of(std::uint64_t most)
{
    // Above this no further mark would fit into the number.
    constexpr std::uint64_t largest = std::uint64_t{1} << 62U;
    scale out;
    const auto wanted = std::min(std::max<std::uint64_t>(most, 4), largest) / 4;
    for (unsigned i = 0; out.step < wanted; ++i)
        out.step = i % 3 == 1 ? out.step / 2 * 5 : out.step * 2;
    out.end = std::max<std::uint64_t>((std::min(most, largest) + out.step - 1) / out.step, 1) * out.step;
    return out;
}

class chart_writer
{
public:
    explicit chart_writer(const std::vector<chart_bar>& bars) : bars_{bars}
    {
        for (const auto& b : bars) {
            const auto amounts = amounts_of(b);
            for (std::size_t i = 0; i < parts.size(); ++i)
                used_.at(i) = used_.at(i) || amounts.at(i) > 0;
            most_ = std::max(most_, total_of(b));
        }
    }

    std::string run()
    {
        const auto end = first_bar + step * static_cast<double>(bars_.size());
        put(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" )"
            R"(aria-labelledby="chart-title chart-description" font-family="system-ui, sans-serif" font-size="{}">)",
            width, end + 44, font_size);
        put(R"(<title id="chart-title">Sizes of container images</title>)");
        put(R"(<desc id="chart-description">Horizontal bars, one for each image. {}</desc>)", description());
        style();
        legend();
        axis(end);
        for (std::size_t i = 0; i < bars_.size(); ++i)
            bar(bars_[i], first_bar + step * static_cast<double>(i));
        put("</svg>");
        return std::move(out_);
    }

private:
    template<class... Args>
    void put(fmt::format_string<Args...> format, Args&&... args)
    {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
        out_ += '\n';
    }

    [[nodiscard]] std::string description() const
    {
        std::string out;
        for (const auto& b : bars_) {
            out += fmt::format(
                "{}{}: {}", out.empty() ? "" : " ", markup(escape_text(b.name)), human_size(total_of(b))
            );
            const auto amounts = amounts_of(b);
            std::string_view separator = ", of which ";
            for (std::size_t i = 0; i < parts.size(); ++i)
                if (amounts.at(i) > 0) {
                    out += fmt::format("{}{} {}", separator, parts.at(i).name, human_size(amounts.at(i)));
                    separator = ", ";
                }
            out += '.';
        }
        return out;
    }

    void style()
    {
        std::string light;
        std::string dark;
        for (const auto& p : parts) {
            light += fmt::format(" .{} {{ fill: {}; }}", p.id, p.light);
            dark += fmt::format(" .{} {{ fill: {}; }}", p.id, p.dark);
        }
        put("<style>.ink {{ fill: #1f2328; }} .soft {{ fill: #59636e; }} .grid {{ stroke: #d1d9e0; }}{}",
            light);
        put("@media (prefers-color-scheme: dark) {{ .ink {{ fill: #f0f6fc; }} .soft {{ fill: #9198a1; }} "
            ".grid {{ stroke: #3d444d; }}{} }}</style>",
            dark);
    }

    /// The parts that some bar has, in up to two rows.
    void legend()
    {
        double x = 10;
        double y = 12;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (!used_.at(i))
                continue;
            const auto& p = parts.at(i);
            const auto needed = 30 + font_size * narrow * static_cast<double>(p.name.size());
            if (x + needed > width) {
                x = 10;
                y += 20;
            }
            put(R"(<rect class="{}" x="{:.1f}" y="{}" width="12" height="12"/>)"
                R"(<text class="soft" x="{:.1f}" y="{}">{}</text>)",
                p.id, x, y, x + 18, y + 11, p.name);
            x += needed;
        }
    }

    [[nodiscard]] double place_of(std::uint64_t bytes) const
    {
        const auto end = static_cast<double>(scale_of(most_).end);
        return (bars_end - bars_begin) * static_cast<double>(bytes) / end;
    }

    void axis(double y)
    {
        const auto marks = scale_of(most_);
        put(R"(<path class="grid" d="M{} {}H{}"/>)", bars_begin, y, bars_end);
        for (std::uint64_t mark = 0; mark <= marks.end; mark += marks.step) {
            const auto x = bars_begin + place_of(mark);
            put(R"(<path class="grid" d="M{:.1f} {}v6"/><text class="soft" x="{:.1f}" y="{}" text-anchor="middle">{}</text>)",
                x, y, x, y + 24, mark == 0 ? std::string{"0"} : human_size(mark));
        }
    }

    void bar(const chart_bar& b, double y)
    {
        put(R"(<text class="ink" x="{}" y="{}" text-anchor="end">{}</text>)", names_end, y + 15,
            markup(fitted(escape_text(b.name), names_end - 10)));
        const auto amounts = amounts_of(b);
        double x = bars_begin;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (amounts.at(i) == 0)
                continue;
            const auto length = place_of(amounts.at(i));
            put(R"(<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}"><title>{}: {}</title></rect>)",
                parts.at(i).id, x, y, length, bar_height, parts.at(i).name, human_size(amounts.at(i)));
            x += length;
        }
        put(R"(<text class="ink" x="{:.1f}" y="{}">{}</text>)", x + 6, y + 15, human_size(total_of(b)));
    }

    const std::vector<chart_bar>& bars_;
    std::array<bool, parts.size()> used_{};
    std::uint64_t most_ = 0;
    std::string out_;
};

} // namespace

chart_bar bar_of(const image_report& r, std::string_view name)
{
    chart_bar out;
    out.name = !name.empty() ? std::string{name} : r.image.names.empty() ? r.image.id : r.image.names.front();
    out.visible = r.sizes.visible;
    out.hidden = r.sizes.hidden;
    if (r.payload && r.payload->state != payload_state::not_analysed && r.tare) {
        out.payload = r.payload->bytes;
        out.packages = r.tare->bytes - std::min(r.tare->bytes, r.tare->unowned.bytes);
    }
    return out;
}

std::string write_chart(const std::vector<chart_bar>& bars)
{
    return chart_writer{bars}.run();
}

} // namespace tare::report
