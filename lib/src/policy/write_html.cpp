#include "policy/html_findings.hpp"
#include "report/html_page.hpp"
#include "report/html_sections.hpp"

#include <tare/base/version.hpp>
#include <tare/policy/write.hpp>

#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

namespace tare::policy {
namespace {

using report::html_page;
using report::image_report;

/// A section of the page, and where its link leads.
struct part
{
    std::string_view id;
    std::string_view title;
    std::function<void(html_page&)> write;
};

std::vector<part> parts_of(const image_report& r, const verdict& v, std::string_view address)
{
    std::vector<part> parts{
        {"verdict", "Verdict", [&r, &v, address](html_page& p) { write_verdict(p, v, r.findings, address); }},
        {"summary", "Summary", [&r](html_page& p) { report::write_summary(p, r); }},
    };
    const auto add = [&parts](bool wanted, std::string_view id, std::string_view title, auto write) {
        if (wanted)
            parts.push_back({id, title, std::move(write)});
    };
    add(!r.findings.empty(), "practices", "Practices",
        [&r](html_page& p) { write_practices(p, r.findings); });
    add(true, "sizes", "Sizes", [&r](html_page& p) { report::write_sizes(p, r); });
    add(!r.layers.empty(), "layers", "Layers", [&r](html_page& p) { report::write_layers(p, r); });
    add(!r.heaviest.files.empty() || !r.heaviest.directories.empty(), "heaviest", "Heaviest",
        [&r, address](html_page& p) { report::write_heaviest(p, r, address); });
    add(r.payload.has_value(), "payload", "Payload", [&r](html_page& p) { report::write_payload(p, r); });
    add(r.packages.has_value(), "packages", "Packages",
        [&r, address](html_page& p) { report::write_packages(p, r, address); });
    add(true, "attack-surface", "Attack surface", [&r](html_page& p) { report::write_attack_surface(p, r); });
    add(!r.users.empty(), "users", "Users", [&r](html_page& p) { report::write_users(p, r); });
    add(true, "configuration", "Configuration", [&r](html_page& p) { report::write_config(p, r); });
    add(!r.notes.empty(), "notes", "Notes", [&r](html_page& p) { report::write_notes(p, r); });
    return parts;
}

void write_top(html_page& page, const image_report& r, std::string_view address)
{
    page.within("header", {{"class", "top"}}, [&] {
        page.within("p", {{"class", "kind"}}, [&] {
            if (address.empty())
                page.text("Tare: report on a container image");
            else
                page.link("/", "Tare: report on a container image");
        });
        page.line("h1", report::name_of(r));
        page.within("p", {{"class", "what"}}, [&] {
            for (const auto& fact : {r.image.platform, r.os ? r.os->pretty_name : std::string{}})
                if (!fact.empty())
                    page.text(fact + ", ");
            page.bytes(r.sizes.visible);
            page.text(" visible.");
        });
    });
}

} // namespace

std::string to_html(const image_report& r, const verdict& v, std::string_view address)
{
    const auto parts = parts_of(r, v, address);
    html_page page{fmt::format("{}: {} by Tare", report::name_of(r), to_string(v.result))};
    write_top(page, r, address);
    page.within("div", {{"class", "frame beside"}}, [&] {
        page.within("nav", {{"class", "contents"}, {"aria-label", "Contents"}}, [&] {
            page.within("ul", {}, [&] {
                for (const auto& p : parts)
                    page.within("li", {}, [&] { page.link(fmt::format("#{}", p.id), p.title); });
            });
        });
        page.within("main", {{"id", "main"}, {"tabindex", "-1"}}, [&] {
            for (const auto& p : parts)
                p.write(page);
        });
    });
    report::write_foot(
        page, fmt::format("{} {}, analyser {}.", r.analyser.name, r.analyser.version, r.analyser.analyser),
        address.empty() ? std::string{} : fmt::format("{}?", address)
    );
    return page.finish();
}

} // namespace tare::policy
