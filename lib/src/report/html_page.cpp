#include "report/html_page.hpp"

#include "report/markup.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/text.hpp>
#include <tare/codec/sha256.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

namespace tare::report {
namespace {

bool is_printable_ascii(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

void append_text(std::string& out, std::string_view text)
{
    if (is_printable_ascii(text)) {
        append_markup(out, text);
        return;
    }
    // A backslash is what an earlier escape begins with: a second one would double it.
    while (true) {
        const auto end = std::min(text.find('\\'), text.size());
        append_markup(out, escape_text(text.substr(0, end)));
        if (end == text.size())
            return;
        out += '\\';
        text.remove_prefix(end + 1);
    }
}

/// Content of an element: no longer than a page shows.
void append_content(std::string& out, std::string_view text)
{
    if (text.size() <= most_html_text) {
        append_text(out, text);
        return;
    }
    auto cut = most_html_text;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
        --cut;
    append_text(out, text.substr(0, cut));
    out += "…";
}

/// RFC 4648 section 4; a digest's length leaves two bytes over.
std::string base64(const digest& d)
{
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < d.bytes.size(); i += 3) {
        const auto at = [&](std::size_t k) { return k < d.bytes.size() ? unsigned{d.bytes.at(k)} : 0U; };
        const auto group = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
        for (const auto shift : std::array{18U, 12U, 6U, 0U})
            out += alphabet[group >> shift & 0x3FU];
    }
    out.back() = '=';
    return out;
}

void append_attributes(std::string& out, html_attributes attributes)
{
    for (const auto& [name, value] : attributes) {
        out += ' ';
        out += name.text();
        out += "=\"";
        append_text(out, value);
        out += '"';
    }
}

/// The icon of a tab: a crate with a lid, drawn for this purpose; browsers would ask the service for one.
constexpr std::string_view icon =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%23245a8d'/%3E"
    "%3Cpath d='M3 5h10v2H3zM4 8h8v4H4z' fill='%23fff'/%3E%3C/svg%3E";

} // namespace

std::string html_text(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    append_text(out, text);
    return out;
}

const std::string& html_security_policy()
{
    static const auto policy = fmt::format(
        "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'",
        base64(codec::sha256::of(as_bytes_view(html_style())))
    );
    return policy;
}

html_page::html_page(std::string_view title)
{
    // A page that was saved has no header fields; its own element cannot say who may frame it.
    const std::string_view policy{html_security_policy()};
    out_ = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"";
    append_markup(out_, policy.substr(0, policy.rfind("; frame-ancestors")));
    out_ += "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n"
            "<meta name=\"referrer\" content=\"no-referrer\">\n"
            "<meta name=\"robots\" content=\"noindex\">\n<title>";
    append_text(out_, title);
    out_ += "</title>\n<link rel=\"icon\" href=\"";
    out_ += icon;
    out_ += "\">\n<style>";
    out_ += html_style();
    out_ += "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n";
}

void html_page::open(html_name element, html_attributes attributes, std::string_view end)
{
    out_ += '<';
    out_ += element.text();
    append_attributes(out_, attributes);
    out_ += end;
}

void html_page::close(html_name element)
{
    out_ += "</";
    out_ += element.text();
    out_ += '>';
    // Lines keep a page readable as text; spaces between phrases would be seen.
    static constexpr std::array phrases{"a", "b", "code", "span", "data", "strong", "summary"};
    if (std::find(phrases.begin(), phrases.end(), element.text()) == phrases.end())
        out_ += '\n';
}

void html_page::line(html_name element, std::string_view text, html_attributes attributes)
{
    open(element, attributes, '>');
    append_content(out_, text);
    close(element);
}

void html_page::leaf(html_name element, html_attributes attributes)
{
    open(element, attributes, "/>");
}

void html_page::text(std::string_view text)
{
    append_content(out_, text);
}

void html_page::link(std::string_view address, std::string_view text, html_attributes attributes)
{
    const bool is_own = address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//"));
    if (!is_own || address.find_first_of("\\\r\n\t") != std::string_view::npos)
        throw std::logic_error{"A page links to itself and to the service only."};
    out_ += "<a href=\"";
    append_text(out_, address);
    out_ += '"';
    append_attributes(out_, attributes);
    out_ += '>';
    append_content(out_, text);
    out_ += "</a>";
}

void html_page::table_head(std::string_view caption, const std::vector<html_column>& columns)
{
    line("caption", caption);
    within("thead", {}, [&] {
        row([&] {
            for (const auto& c : columns)
                line("th", c.title, {{"scope", "col"}, {"class", c.is_number ? "number" : "words"}});
        });
    });
}

void html_page::cell(std::string_view text, bool names_row)
{
    if (names_row)
        line("th", text, {{"scope", "row"}});
    else
        line("td", text);
}

void html_page::code_cell(std::string_view text, bool names_row)
{
    const auto content = [&] { code(text); };
    if (names_row)
        within("th", {{"scope", "row"}}, content);
    else
        within("td", {}, content);
}

void html_page::number(std::uint64_t value)
{
    line("td", fmt::format("{}", value), {{"class", "number"}});
}

void html_page::size(std::uint64_t bytes)
{
    within("td", {{"class", "number"}}, [&] { this->bytes(bytes); });
}

void html_page::bytes(std::uint64_t bytes)
{
    line("data", human_size(bytes), {{"value", fmt::format("{}", bytes)}});
}

std::string html_page::finish()
{
    out_ += "</body>\n</html>\n";
    return std::move(out_);
}

} // namespace tare::report
