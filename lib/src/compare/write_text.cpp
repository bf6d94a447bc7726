#include "compare/tables.hpp"

#include <tare/compare/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tare::compare {
namespace {

constexpr std::size_t rows_shown = 20;
constexpr std::size_t widest_cell = 40;
constexpr std::size_t narrowest_last_cell = 24;

bool continues_character(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Characters; wide ones count as one.
std::size_t length_of(std::string_view text) noexcept
{
    return text.size() -
           static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

std::string fitted(std::string_view text, std::size_t room)
{
    if (length_of(text) <= room)
        return std::string{text};
    std::size_t end = 0;
    for (std::size_t seen = 0; seen + 3 < room; ++seen)
        do
            ++end;
        while (end < text.size() && continues_character(text[end]));
    return std::string{text.substr(0, end)} + "...";
}

class text_writer
{
public:
    text_writer(const comparison& c, report::text_style style) : comparison_{c}, style_{style} {}

    std::string run()
    {
        line(fmt::format("Base         {}", shown(comparison_.base)));
        line(fmt::format("Target       {}", shown(comparison_.target)));
        line(fmt::format("Result       {}", sentence_of(comparison_.result)));
        differences();
        for (const auto& t : tables_of(comparison_))
            write(t);
        gaps();
        return std::move(out_);
    }

private:
    static std::string shown(const compared_image& i)
    {
        return i.names.empty() ? i.id : fmt::format("{} ({})", i.names.front(), i.id);
    }

    void line(std::string text)
    {
        text.resize(text.find_last_not_of(' ') + 1);
        out_ += text + '\n';
    }

    [[nodiscard]] std::string coloured(std::string_view text, std::string_view colour) const
    {
        return style_.colour ? fmt::format("{}{}\x1b[0m", colour, text) : std::string{text};
    }

    void heading(std::string_view text, std::string_view summary = {})
    {
        std::string upper{text};
        std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        out_ += '\n';
        line(coloured(upper, "\x1b[1m") + (summary.empty() ? "" : fmt::format(" ({})", summary)));
    }

    /// Breaks a sentence between words.
    void paragraph(std::string_view text, std::string_view indent)
    {
        const auto room = std::max<std::size_t>(style_.width, 40) - indent.size();
        while (!text.empty()) {
            auto end = text.size();
            if (end > room) {
                end = text.rfind(' ', room);
                if (end == std::string_view::npos)
                    end = std::min(text.find(' '), text.size());
            }
            line(fmt::format("{}{}", indent, text.substr(0, end)));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    static std::string_view colour_of(tendency t) noexcept
    {
        return t == tendency::better ? "\x1b[32m" : t == tendency::worse ? "\x1b[31m" : "\x1b[33m";
    }

    void differences()
    {
        heading("Key differences");
        for (const auto& k : comparison_.key_differences) {
            line(fmt::format(
                "  {}: {}", words_of(k.subject), coloured(word_of(k.tendency), colour_of(k.tendency))
            ));
            for (const auto& sentence : k.sentences)
                paragraph(sentence, "    ");
        }
    }

    [[nodiscard]] std::vector<std::size_t> widths_of(const table& t, std::size_t rows) const
    {
        std::vector<std::size_t> out;
        std::size_t used = 2;
        for (std::size_t i = 0; i + 1 < t.columns.size(); ++i) {
            auto width = length_of(t.columns[i].title);
            for (std::size_t r = 0; r < rows; ++r)
                width = std::max(width, length_of(t.rows[r][i]));
            out.push_back(std::min(width, widest_cell));
            used += out.back() + 2;
        }
        const auto left = style_.width > used ? style_.width - used : 0;
        out.push_back(std::max(left, narrowest_last_cell));
        return out;
    }

    void row(const table& t, const std::vector<std::size_t>& widths, const std::vector<std::string>& cells)
    {
        std::string text = "  ";
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto cell = fitted(cells[i], widths[i]);
            const auto is_last = i + 1 == cells.size();
            const auto gap = is_last ? 0 : widths[i] - std::min(widths[i], length_of(cell));
            const bool is_number = t.columns[i].kind == cell_kind::number && !is_last;
            text +=
                (is_number ? std::string(gap, ' ') : "") + cell + (is_number ? "" : std::string(gap, ' '));
            text += is_last ? "" : "  ";
        }
        line(std::move(text));
    }

    void write(const table& t)
    {
        heading(t.title, t.summary);
        const auto rows = std::min(rows_shown, t.rows.size());
        const auto widths = widths_of(t, rows);
        std::vector<std::string> titles;
        for (const auto& c : t.columns)
            titles.emplace_back(c.title);
        row(t, widths, titles);
        for (std::size_t r = 0; r < rows; ++r)
            row(t, widths, t.rows[r]);
        if (const auto more = t.rows.size() - rows + t.omitted; more > 0)
            line(fmt::format("  and {} more (--format json lists them)", more));
    }

    void gaps()
    {
        if (comparison_.gaps.empty())
            return;
        heading("Not compared, or not completely");
        for (const auto& g : comparison_.gaps)
            paragraph(g, "  ");
    }

    const comparison& comparison_;
    report::text_style style_;
    std::string out_;
};

} // namespace

std::string to_text(const comparison& c, report::text_style style)
{
    return text_writer{c, style}.run();
}

} // namespace tare::compare
