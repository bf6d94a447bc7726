#include "report/html_sections.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tare::report {
namespace {

/// One kind of thing that is offered: how many, and folded away which.
template<class Item, class Row>
void group(
    html_page& page, std::string_view name, const std::vector<Item>& list,
    const std::vector<html_column>& columns, Row row
)
{
    const auto count = fmt::format("{}", list.size());
    if (list.empty()) {
        page.within("p", {{"class", "none"}}, [&] {
            page.line("span", count, {{"class", "tag pass"}});
            page.text(fmt::format(" {}", name));
        });
        return;
    }
    const auto shown = std::min(list.size(), most_html_rows);
    page.within("details", {}, [&] {
        page.within("summary", {}, [&] {
            page.line("span", count, {{"class", "tag warn"}});
            page.text(name);
        });
        page.within("div", {{"class", "inside"}}, [&] {
            page.table(name, columns, [&] {
                for (std::size_t i = 0; i < shown; ++i)
                    page.row([&] { row(list[i]); });
            });
            write_rest(page, list.size(), shown);
        });
    });
}

void tools(html_page& page, std::string_view name, const std::vector<tool_file>& list)
{
    group(page, name, list, {{"Path"}, {"Known as"}, {"Runs"}, {"Layer", true}}, [&page](const tool_file& t) {
        page.code_cell(t.path, true);
        page.cell(t.name);
        page.code_cell(t.resolves_to.value_or(t.path));
        page.number(t.layer);
    });
}

void privileged(html_page& page, std::string_view name, const std::vector<privileged_file>& list)
{
    group(
        page, name, list, {{"Path"}, {"Mode"}, {"Owner"}, {"Layer", true}, {"State"}},
        [&page](const privileged_file& f) {
            page.code_cell(f.path, true);
            page.cell(f.mode);
            page.cell(fmt::format("{}:{}", f.uid, f.gid));
            page.number(f.layer);
            page.cell(f.visible ? "visible" : "deleted or replaced later, still ships");
        }
    );
}

} // namespace

void write_attack_surface(html_page& page, const image_report& r)
{
    const auto& s = r.attack_surface;
    page.section("attack-surface", "Attack surface", [&] {
        page.line("p", "What the image offers to whoever gets in.", {{"class", "quiet"}});
        tools(page, "Shells", s.shells);
        tools(page, "Package managers", s.package_managers);
        tools(page, "Debugging tools", s.debugging_tools);
        tools(page, "Network tools", s.network_tools);
        privileged(page, "Setuid files", s.setuid_files);
        privileged(page, "Setgid files", s.setgid_files);
    });
}

void write_users(html_page& page, const image_report& r)
{
    page.section("users", "Users", [&] {
        const auto shown = std::min(r.users.size(), most_html_rows);
        const auto logins =
            std::count_if(r.users.begin(), r.users.end(), [](const user& u) { return u.can_login; });
        page.table(
            fmt::format("Users: {}, of whom {} can log in", r.users.size(), logins),
            {{"Name"}, {"User id", true}, {"Group id", true}, {"Home"}, {"Shell"}, {"Can log in"}},
            [&] {
                for (std::size_t i = 0; i < shown; ++i) {
                    const auto& u = r.users[i];
                    page.row([&] {
                        page.cell(u.name, true);
                        page.number(u.uid);
                        page.number(u.gid);
                        page.code_cell(u.home);
                        page.code_cell(u.shell);
                        page.within("td", {}, [&] {
                            if (u.can_login)
                                page.line("span", "yes", {{"class", "tag warn"}});
                            else
                                page.text("no");
                        });
                    });
                }
            }
        );
        write_rest(page, r.users.size(), shown);
    });
}

} // namespace tare::report
