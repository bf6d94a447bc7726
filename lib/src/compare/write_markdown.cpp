#include "compare/tables.hpp"
#include "report/markdown.hpp"

#include <tare/compare/write.hpp>

#include <fmt/format.h>

#include <cstddef>

namespace tare::compare {
namespace {

using report::inert_markdown;
using report::markdown_code;

/// Room for the sentence that says how much does not fit, and for closing tags.
constexpr std::size_t reserve = 200;
/// Where the key differences and the gaps end at the latest, so that there is room for tables.
constexpr std::size_t most_differences_bytes = 30'000;
constexpr std::size_t most_gaps_bytes = 40'000;

std::string_view sign_of(tendency t) noexcept
{
    switch (t) {
    case tendency::better:
        return "🟢";
    case tendency::worse:
        return "🔴";
    case tendency::mixed:
        return "🟡";
    case tendency::same:
        return "⚪";
    default:
        return "❔";
    }
}

std::string cell_of(const std::string& text, cell_kind kind)
{
    if (text.empty())
        return {};
    if (kind == cell_kind::number)
        return text;
    return kind == cell_kind::code ? markdown_code(text) : inert_markdown(text);
}

std::string row_of(const table& t, const std::vector<std::string>& cells)
{
    std::string out = "|";
    for (std::size_t i = 0; i < cells.size(); ++i)
        out += fmt::format(" {} |", cell_of(cells[i], t.columns[i].kind));
    return out + '\n';
}

std::string head_of(const table& t)
{
    std::string out = "|";
    std::string rule = "|";
    for (const auto& c : t.columns) {
        out += fmt::format(" {} |", c.title);
        rule += c.kind == cell_kind::number ? "---:|" : "---|";
    }
    return out + '\n' + rule + '\n';
}

class markdown_writer
{
public:
    explicit markdown_writer(const comparison& c) : comparison_{c} {}

    std::string run()
    {
        out_ = fmt::format(
            "### Tare: {} → {}\n\n{}\n", markdown_code(name_of(comparison_.base)),
            markdown_code(name_of(comparison_.target)), sentence_of(comparison_.result)
        );
        const auto tables = tables_of(comparison_);
        differences();
        out_ += "\n" + head_of(tables.front());
        for (const auto& r : tables.front().rows)
            out_ += row_of(tables.front(), r);
        gaps();
        for (std::size_t i = 1; i < tables.size(); ++i)
            // What one table does not need is the others'.
            fold(tables[i], (most_comment_bytes - out_.size()) / (tables.size() - i));
        return std::move(out_);
    }

private:
    void differences()
    {
        for (const auto& k : comparison_.key_differences) {
            out_ += fmt::format("\n{} **{}**:", sign_of(k.tendency), titled(words_of(k.subject)));
            std::size_t left_out = 0;
            for (const auto& sentence : k.sentences)
                left_out += add(' ' + inert_markdown(sentence), most_differences_bytes) ? 0 : 1;
            out_ += left_out == 0 ? "\n" : fmt::format(" {} more sentences do not fit here.\n", left_out);
        }
    }

    static std::string titled(std::string words)
    {
        words.front() = static_cast<char>(words.front() - 'a' + 'A');
        return words;
    }

    void gaps()
    {
        const auto& all = comparison_.gaps;
        if (all.empty())
            return;
        out_ += "\nNot compared, or not completely:\n\n";
        std::size_t left_out = 0;
        for (const auto& gap : all)
            left_out += add(fmt::format("- {}\n", inert_markdown(gap)), most_gaps_bytes) ? 0 : 1;
        if (left_out > 0)
            out_ += fmt::format("- and {} more.\n", left_out);
    }

    /// Unless it would end behind `limit`.
    bool add(const std::string& text, std::size_t limit)
    {
        if (out_.size() + text.size() > limit)
            return false;
        out_ += text;
        return true;
    }

    /// A table that shows when it is asked for, of no more than `room` bytes.
    void fold(const table& t, std::size_t room)
    {
        auto text = fmt::format(
            "\n<details><summary>{}: {}</summary>\n\n{}", t.title, inert_markdown(t.summary), head_of(t)
        );
        std::size_t shown = 0;
        for (; shown < t.rows.size(); ++shown) {
            const auto row = row_of(t, t.rows[shown]);
            if (text.size() + row.size() + reserve > room)
                break;
            text += row;
        }
        if (const auto more = t.rows.size() - shown + t.omitted; more > 0)
            text += fmt::format("\n{} more do not fit here.\n", more);
        if (text.size() + reserve <= most_comment_bytes - out_.size())
            out_ += text + "\n</details>\n";
    }

    const comparison& comparison_;
    std::string out_;
};

} // namespace

std::string to_markdown(const comparison& c)
{
    return markdown_writer{c}.run();
}

} // namespace tare::compare
