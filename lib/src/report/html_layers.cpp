#include "report/html_sections.hpp"

#include <tare/report/instruction.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::report {
namespace {

void layer_row(html_page& page, const layer& l)
{
    page.row([&] {
        page.line("th", fmt::format("{}", l.index), {{"scope", "row"}, {"class", "number"}});
        page.within("td", {}, [&] {
            page.code(l.created_by ? written_instruction(*l.created_by) : l.digest);
            if (l.line)
                page.line("span", fmt::format(" line {}", *l.line), {{"class", "quiet"}});
        });
        page.size(l.stored_bytes);
        page.size(l.hidden_bytes);
        page.number(l.files_added);
        page.number(l.files_modified);
        page.number(l.files_deleted);
    });
}

/// What layers hide, in words: no more than a page shows. A hostile image has a quarter of a million of them.
void hidden_by_layers(html_page& page, const std::vector<layer>& layers)
{
    std::vector<std::string> sentences;
    std::size_t all = 0;
    for (const auto& l : layers)
        for (const auto& h : l.hides)
            if (++all <= most_html_rows)
                sentences.push_back(fmt::format("Layer {}: {}", l.index, sentence_of(l, h)));
    if (all == 0)
        return;
    page.line("h3", "What layers hide");
    write_sentences(page, sentences);
    write_rest(page, all, sentences.size());
}

void weights(html_page& page, std::string_view caption, const std::vector<weight>& list)
{
    const auto shown = std::min(list.size(), most_html_rows);
    const bool has_layers =
        std::any_of(list.begin(), list.end(), [](const weight& w) { return w.layer.has_value(); });
    std::vector<html_column> columns{{"Path"}, {"Bytes", true}};
    if (has_layers)
        columns.push_back({"Layer", true});
    page.table(caption, columns, [&] {
        for (std::size_t i = 0; i < shown; ++i)
            page.row([&] {
                page.code_cell(list[i].path, true);
                page.size(list[i].bytes);
                if (!has_layers)
                    return;
                if (list[i].layer)
                    page.number(*list[i].layer);
                else
                    page.cell("");
            });
    });
    write_rest(page, list.size(), shown);
}

} // namespace

void write_layers(html_page& page, const image_report& r)
{
    page.section("layers", "Layers", [&] {
        const auto shown = std::min(r.layers.size(), most_html_rows);
        page.table(
            fmt::format("Layers: {}, base first", r.layers.size()),
            {{"Layer", true},
             {"Made by"},
             {"Stored", true},
             {"Hidden", true},
             {"Added", true},
             {"Changed", true},
             {"Deleted", true}},
            [&] {
                for (std::size_t i = 0; i < shown; ++i)
                    layer_row(page, r.layers[i]);
            }
        );
        write_rest(page, r.layers.size(), shown);
        hidden_by_layers(page, r.layers);
    });
}

void write_heaviest(html_page& page, const image_report& r, std::string_view address)
{
    page.section("heaviest", "Heaviest", [&] {
        page.within("div", {{"class", "grid"}}, [&] {
            if (!r.heaviest.files.empty())
                page.within("div", {}, [&] { weights(page, "Files", r.heaviest.files); });
            if (!r.heaviest.directories.empty())
                page.within("div", {}, [&] {
                    weights(page, "Directories, with all that is below them", r.heaviest.directories);
                });
        });
        if (!address.empty())
            page.within("p", {{"class", "more"}}, [&] {
                page.link(fmt::format("{}/files?path=/", address), "Look into the root filesystem");
                page.text(" (JSON).");
            });
    });
}

} // namespace tare::report
