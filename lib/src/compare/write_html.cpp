#include "compare/tables.hpp"
#include "report/html_page.hpp"
#include "report/html_sections.hpp"

#include <tare/base/ascii.hpp>
#include <tare/base/version.hpp>
#include <tare/compare/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tare::compare {
namespace {

using report::html_bar_part;
using report::html_page;
using report::most_html_rows;

/// "attack-surface" for "Attack surface": what links lead to.
std::string id_of(std::string_view title)
{
    std::string out{title};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c == ' ' ? '-' : lower(c); });
    return out;
}

std::string_view class_of(tendency t) noexcept
{
    switch (t) {
    case tendency::better:
        return "tag pass";
    case tendency::worse:
        return "tag fail";
    case tendency::mixed:
        return "tag warn";
    case tendency::same:
        return "tag";
    default:
        return "tag unknown";
    }
}

/// What a bar shows of one of the two.
std::vector<html_bar_part>
parts_of(const size_comparison& s, std::optional<std::uint64_t> figure_change::* which)
{
    std::vector<html_bar_part> out;
    const auto visible = (s.visible.*which).value_or(0);
    if (const auto payload = s.payload.*which) {
        const auto shown = std::min(*payload, visible);
        out.push_back({"payload", "what the command needs", shown, "one"});
        out.push_back({"tare", "whatever else a container sees", visible - shown, "two"});
    } else
        out.push_back({"visible", "how much of it is payload is not known", visible, "three"});
    out.push_back({"hidden", "shipped, and no container sees it", (s.hidden.*which).value_or(0), "four"});
    return out;
}

void write_cell(html_page& page, const std::string& text, cell_kind kind)
{
    if (kind == cell_kind::code && !text.empty())
        page.code_cell(text);
    else if (kind == cell_kind::number)
        page.line("td", text, {{"class", "number"}});
    else
        page.cell(text);
}

void write_rows(html_page& page, const table& t)
{
    std::vector<report::html_column> columns;
    for (const auto& c : t.columns)
        columns.push_back({c.title, c.kind == cell_kind::number});
    const auto shown = std::min(most_html_rows, t.rows.size());
    page.table(t.summary, columns, [&] {
        for (std::size_t r = 0; r < shown; ++r)
            page.row([&] {
                for (std::size_t i = 0; i < t.rows[r].size(); ++i)
                    write_cell(page, t.rows[r][i], t.columns[i].kind);
            });
    });
    report::write_rest(page, t.rows.size() + static_cast<std::size_t>(t.omitted), shown);
}

class html_writer
{
public:
    html_writer(const comparison& c, std::string_view address)
        : comparison_{c}, address_{address}, tables_{tables_of(c)},
          title_{fmt::format("{} → {}", name_of(c.base), name_of(c.target))}, page_{title_ + " by Tare"}
    {}

    std::string run()
    {
        top();
        page_.within("div", {{"class", "frame beside"}}, [&] {
            contents();
            page_.within("main", {{"id", "main"}, {"tabindex", "-1"}}, [&] {
                differences();
                for (const auto& t : tables_)
                    section(t);
                gaps();
            });
        });
        report::write_foot(
            page_, fmt::format("tare {}.", version()),
            address_.empty() ? std::string{} : fmt::format("{}&", address_)
        );
        return page_.finish();
    }

private:
    void top()
    {
        page_.within("header", {{"class", "top"}}, [&] {
            page_.line("p", "Tare: what differs between two container images", {{"class", "kind"}});
            page_.line("h1", title_);
            page_.within("p", {{"class", "id"}}, [&] {
                page_.code(comparison_.base.id);
                page_.text(" → ");
                page_.code(comparison_.target.id);
            });
        });
    }

    void contents()
    {
        page_.within("nav", {{"class", "contents"}, {"aria-label", "Contents"}}, [&] {
            page_.within("ul", {}, [&] {
                const auto item = [&](std::string_view title) {
                    page_.within("li", {}, [&] { page_.link('#' + id_of(title), title); });
                };
                item(differences_title);
                for (const auto& t : tables_)
                    item(t.title);
                if (!comparison_.gaps.empty())
                    item(gaps_title);
            });
        });
    }

    void differences()
    {
        page_.section(id_of(differences_title), differences_title, [&] {
            page_.line("p", sentence_of(comparison_.result));
            for (const auto& k : comparison_.key_differences) {
                auto words = words_of(k.subject);
                words.front() = static_cast<char>(words.front() - 'a' + 'A');
                page_.within("h3", {}, [&] {
                    page_.text(words + ' ');
                    page_.line("span", word_of(k.tendency), {{"class", class_of(k.tendency)}});
                });
                report::write_sentences(page_, k.sentences);
            }
        });
    }

    void section(const table& t)
    {
        page_.section(id_of(t.title), t.title, [&] {
            if (&t == &tables_.front()) {
                bar("base", &figure_change::base);
                bar("target", &figure_change::target);
            }
            write_rows(page_, t);
        });
    }

    void bar(std::string_view name, std::optional<std::uint64_t> figure_change::* which)
    {
        page_.line("h3", fmt::format("Files in all layers of the {}", name));
        report::write_bar(
            page_, fmt::format("bar-{}", name), fmt::format("Sizes of the {}", name),
            parts_of(comparison_.sizes, which)
        );
    }

    void gaps()
    {
        if (!comparison_.gaps.empty())
            page_.section(id_of(gaps_title), gaps_title, [&] {
                report::write_sentences(page_, comparison_.gaps);
            });
    }

    static constexpr std::string_view differences_title = "Key differences";
    static constexpr std::string_view gaps_title = "Not compared";

    const comparison& comparison_;
    std::string_view address_;
    std::vector<table> tables_;
    std::string title_;
    html_page page_;
};

} // namespace

std::string to_html(const comparison& c, std::string_view address)
{
    return html_writer{c, address}.run();
}

} // namespace tare::compare
