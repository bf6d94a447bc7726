#include "report/html_sections.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace tare::report {
namespace {

/// Enumerators as people read them: "standard library" for standard_library.
template<class Enum>
std::string words_of(Enum value)
{
    std::string text = boost::describe::enum_to_string(value, "unknown");
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

void package_row(html_page& page, const package& p)
{
    page.row([&] {
        page.within("th", {{"scope", "row"}}, [&] { page.text(p.name); });
        page.cell(p.version);
        page.cell(words_of(p.type));
        page.size(p.bytes);
        page.cell(fmt::format("{}", fmt::join(p.licences, ", ")));
        if (p.layer)
            page.number(*p.layer);
        else
            page.cell("");
    });
}

/// The heaviest packages, heaviest first; those of the same weight in the report's order.
void package_table(html_page& page, const std::vector<package>& all, std::string_view address)
{
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto shown = std::min(order.size(), most_html_rows);
    const auto before = [&all](std::size_t a, std::size_t b) {
        return all[a].bytes != all[b].bytes ? all[a].bytes > all[b].bytes : a < b;
    };
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(), before);
    page.table(
        fmt::format("Packages: {}, heaviest first", all.size()),
        {{"Package"}, {"Version"}, {"Type"}, {"Files", true}, {"Licence"}, {"Layer", true}},
        [&] {
            for (std::size_t i = 0; i < shown; ++i)
                package_row(page, all[order[i]]);
        }
    );
    write_rest(page, all.size(), shown, address.empty() ? "" : fmt::format("{}/packages", address));
}

void weight_table(html_page& page, std::string_view caption, const std::vector<weight>& list)
{
    const auto shown = std::min(list.size(), most_html_rows);
    page.table(caption, {{"Path"}, {"Bytes", true}}, [&] {
        for (std::size_t i = 0; i < shown; ++i)
            page.row([&] {
                page.code_cell(list[i].path, true);
                page.size(list[i].bytes);
            });
    });
    write_rest(page, list.size(), shown);
}

void share_table(html_page& page, std::string_view caption, const std::vector<tare_share>& list)
{
    if (list.empty())
        return;
    constexpr std::size_t heaviest = 20;
    const auto shown = std::min(list.size(), heaviest);
    page.within("div", {}, [&] {
        page.table(caption, {{"What"}, {"Files", true}, {"Bytes", true}}, [&] {
            for (std::size_t i = 0; i < shown; ++i)
                page.row([&] {
                    page.code_cell(list[i].name, true);
                    page.number(list[i].files);
                    page.size(list[i].bytes);
                });
        });
        write_rest(page, list.size(), shown);
    });
}

void parts_table(html_page& page, const std::vector<payload_part>& parts)
{
    const auto shown = std::min(parts.size(), most_html_rows);
    page.table("What the command needs", {{"Path"}, {"Role"}, {"Bytes", true}, {"Why"}}, [&] {
        for (std::size_t i = 0; i < shown; ++i)
            page.row([&] {
                page.code_cell(parts[i].path, true);
                page.cell(words_of(parts[i].role));
                page.size(parts[i].bytes);
                page.cell(parts[i].why);
            });
    });
    write_rest(page, parts.size(), shown);
}

} // namespace

void write_packages(html_page& page, const image_report& r, std::string_view address)
{
    const auto& inventory = *r.packages;
    page.section("packages", "Packages", [&] {
        if (!inventory.gaps.empty()) {
            page.line("p", "Packages may be missing:");
            write_sentences(page, inventory.gaps);
        }
        if (inventory.packages.empty())
            page.line("p", "No package was found.");
        else
            package_table(page, inventory.packages, address);
        if (inventory.unowned) {
            page.line("h3", "Files of no package");
            page.within("p", {}, [&] {
                page.text(fmt::format("{} files, ", inventory.unowned->files));
                page.bytes(inventory.unowned->bytes);
                page.text(".");
            });
            if (!inventory.unowned->heaviest.empty())
                weight_table(page, "The heaviest of them", inventory.unowned->heaviest);
        }
        if (!inventory.static_binaries.empty()) {
            page.line("h3", "Static binaries without a record");
            weight_table(page, "What is in them is not known", inventory.static_binaries);
        }
    });
}

void write_payload(html_page& page, const image_report& r)
{
    const auto& needed = *r.payload;
    page.section("payload", "Payload and tare", [&] {
        if (needed.state == payload_state::not_analysed) {
            page.line("p", "What the command needs was not analysed.");
        } else {
            page.within("p", {}, [&] {
                page.text(fmt::format("The command needs {} files, ", needed.files));
                page.bytes(needed.bytes);
                page.text(
                    needed.state == payload_state::complete ? ", as far as files say so."
                                                            : ", and maybe more than that."
                );
                if (r.tare) {
                    page.text(" Beside them the image carries ");
                    page.bytes(r.tare->bytes);
                    page.text(fmt::format(" in {} files: its tare.", r.tare->files));
                }
            });
        }
        if (!needed.gaps.empty())
            write_sentences(page, needed.gaps);
        if (!needed.parts.empty())
            parts_table(page, needed.parts);
        if (r.tare) {
            page.line("h3", "What would be saved, and where");
            page.within("div", {{"class", "grid"}}, [&] {
                share_table(page, "By package", r.tare->packages);
                share_table(page, "By directory", r.tare->directories);
            });
        }
    });
}

} // namespace tare::report
