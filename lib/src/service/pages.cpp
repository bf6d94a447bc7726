#include "service/pages.hpp"

#include "report/html_page.hpp"
#include "service/answers.hpp"

#include <tare/base/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace tare::service {
namespace {

using report::html_page;

/// The digits by which people know an image, as `docker images` shows them.
constexpr std::size_t short_id = 12;
/// Names of one image in the list; the others are in its report.
constexpr std::size_t most_names = 5;
constexpr std::string_view algorithm = "sha256:";

std::string_view shown_id(std::string_view id)
{
    return id.starts_with(algorithm) ? id.substr(algorithm.size(), short_id) : id;
}

/// A host and a port as a command line may hold them, whatever a client sent.
std::string_view safe_authority(std::string_view authority)
{
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:[]-";
    constexpr std::size_t longest = 255;
    const bool is_safe = !authority.empty() && authority.size() <= longest && authority.front() != '-' &&
                         authority.find_first_not_of(allowed) == std::string_view::npos;
    return is_safe ? authority : std::string_view{"localhost:8080"};
}

void known_size(html_page& page, std::optional<std::uint64_t> bytes)
{
    if (bytes)
        page.size(*bytes);
    else
        page.line("td", "not known", {{"class", "number"}});
}

void image_row(html_page& page, const store::image_summary& image)
{
    page.row([&] {
        page.within("th", {{"scope", "row"}}, [&] {
            const auto address = "/v1/images/" + percent_encoded(image.id);
            const auto shown = std::min(image.names.size(), most_names);
            if (shown == 0)
                page.link(address, fmt::format("unnamed, {}", shown_id(image.id)));
            for (std::size_t i = 0; i < shown; ++i) {
                if (i == 0)
                    page.link(address, image.names[i]);
                else
                    page.line("div", image.names[i], {{"class", "quiet"}});
            }
            if (image.names.size() > shown)
                page.line(
                    "div", fmt::format("and {} more names", image.names.size() - shown), {{"class", "more"}}
                );
        });
        page.code_cell(shown_id(image.id));
        page.cell(image.platform);
        page.size(image.visible_bytes);
        known_size(page, image.payload_bytes);
        known_size(page, image.tare_bytes);
        page.size(image.compressed_bytes);
        page.number(image.layers);
        page.within("td", {{"class", "time"}}, [&] {
            page.line("time", image.stored_at, {{"datetime", image.stored_at}});
        });
    });
}

void images_section(html_page& page, const store::image_page& images, const list_request& asked)
{
    page.section("images", "Images", [&] {
        if (!asked.name.empty())
            page.within("p", {}, [&] {
                page.text("Those with a name that starts like ");
                page.code(asked.name);
                page.text(".");
            });
        if (images.images.empty())
            page.line("p", asked.goes_on ? "There are no more." : "There are none yet.");
        else
            page.table(
                asked.name.empty() ? "Newest first" : "By name",
                {{"Image"},
                 {"Id"},
                 {"Platform"},
                 {"Visible", true},
                 {"Payload", true},
                 {"Tare", true},
                 {"Compressed", true},
                 {"Layers", true},
                 {"Reported"}},
                [&] {
                    for (const auto& i : images.images)
                        image_row(page, i);
                }
            );
        if (!asked.goes_on && !images.next)
            return;
        page.within("nav", {{"class", "pages"}, {"aria-label", "Pages"}}, [&] {
            if (asked.goes_on) {
                const auto rest = asked.name.empty() ? "" : "&name=" + percent_encoded(asked.name);
                page.link(fmt::format("{}?limit={}{}", asked.path, asked.limit, rest), "First page");
                page.text(" ");
            }
            if (images.next)
                page.link(next_address(asked, *images.next), "Next page", {{"rel", "next"}});
        });
    });
}

void how_to_upload(html_page& page, std::string_view authority)
{
    page.section("upload", "Report on an image", [&] {
        page.line("p", "The archive is read as a stream while it is uploaded, and nothing is extracted:");
        page.within("pre", {{"tabindex", "0"}, {"aria-label", "Command"}}, [&] {
            page.code(
                fmt::format("docker save app:1.2 | curl -fsS -T - '{}/v1/images?name=app:1.2'", authority)
            );
        });
        page.within("p", {}, [&] {
            page.text("Add ");
            page.code("&format=text");
            page.text(" for a report that a terminal shows, and ");
            page.code("&policy=default&gate=true");
            page.text(" to let a pipeline stop.");
        });
    });
}

} // namespace

void secure_page(http::response& answer)
{
    answer.field("Content-Security-Policy", report::html_security_policy())
        .field("Referrer-Policy", "no-referrer");
}

std::string next_address(const list_request& asked, std::string_view cursor)
{
    return fmt::format(
        "{}?limit={}&cursor={}{}", asked.path, asked.limit, percent_encoded(cursor),
        asked.name.empty() ? "" : "&name=" + percent_encoded(asked.name)
    );
}

std::string image_list_page(const store::image_page& images, const list_request& asked)
{
    html_page page{"Images by Tare"};
    page.within("header", {{"class", "top"}}, [&] {
        page.line("p", "What ships besides the application", {{"class", "kind"}});
        page.line("h1", "Tare");
    });
    page.within("div", {{"class", "frame"}}, [&] {
        page.within("main", {{"id", "main"}, {"tabindex", "-1"}}, [&] {
            images_section(page, images, asked);
            how_to_upload(page, safe_authority(asked.authority));
        });
    });
    page.within("footer", {{"class", "foot"}}, [&] {
        page.within("p", {}, [&] {
            page.text(fmt::format("tare {}. ", version()));
            page.link("/v1/checks?format=text", "Checks");
            page.text(", ");
            page.link("/v1/policies", "policies");
            page.text(", ");
            page.link("/openapi.json", "the interface");
            page.text(".");
        });
    });
    return page.finish();
}

} // namespace tare::service
