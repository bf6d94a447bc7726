#include "report/html_sections.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tare::report {
namespace {

/// Words as a shell would take them apart: what holds a space or a quote is quoted.
std::string words_of(const std::vector<std::string>& words)
{
    std::string out;
    for (const auto& w : words) {
        if (!out.empty())
            out += ' ';
        if (!w.empty() && w.find_first_of(" '\"") == std::string::npos) {
            out += w;
            continue;
        }
        out += '"';
        for (const char c : w)
            out += c == '"' ? std::string{"\\\""} : std::string{c};
        out += '"';
    }
    return out;
}

std::string archive_of(const archive& a)
{
    const std::string_view kind = a.format == "docker-archive" ? "docker save"
                                  : a.format == "oci-archive"  ? "OCI layout"
                                                               : "root filesystem";
    return fmt::format(
        "{}, {}, {}", kind, a.compression == "none" ? "not compressed" : a.compression,
        a.verified ? "every digest verified" : "not verified"
    );
}

std::string user_of(const image_report& r)
{
    if (!r.config.user.empty())
        return r.config.user;
    return r.archive.format == "root-filesystem" ? "" : "root (none is set)";
}

} // namespace

std::string_view name_of(const image_report& r) noexcept
{
    return r.image.names.empty() ? std::string_view{r.image.id} : std::string_view{r.image.names.front()};
}

void write_fact(html_page& page, std::string_view term, std::string_view value, bool is_code)
{
    if (value.empty())
        return;
    page.line("dt", term);
    if (is_code)
        page.within("dd", {}, [&] { page.code(value); });
    else
        page.line("dd", value);
}

void write_rest(html_page& page, std::size_t all, std::size_t shown, std::string_view address)
{
    if (all <= shown)
        return;
    page.within("p", {{"class", "more"}}, [&] {
        page.text(fmt::format("{} more are not shown here. ", all - shown));
        if (!address.empty())
            page.link(address, "All of them");
    });
}

void write_sentences(html_page& page, const std::vector<std::string>& sentences)
{
    const auto shown = std::min(sentences.size(), most_html_rows);
    page.within("ul", {}, [&] {
        for (std::size_t i = 0; i < shown; ++i)
            page.line("li", sentences[i]);
    });
    write_rest(page, sentences.size(), shown);
}

void write_summary(html_page& page, const image_report& r)
{
    page.section("summary", "Summary", [&] {
        page.within("dl", {{"class", "facts"}}, [&] {
            const auto shown = std::min(r.image.names.size(), most_html_rows);
            for (std::size_t i = 0; i < shown; ++i)
                write_fact(page, i == 0 ? "Name" : "Also named", r.image.names[i]);
            write_fact(page, "Id", r.image.id, true);
            write_fact(page, "Manifest", r.image.manifest_digest.value_or(""), true);
            write_fact(page, "Platform", r.image.platform);
            if (r.os)
                write_fact(page, "System", r.os->pretty_name.empty() ? r.os->id : r.os->pretty_name);
            write_fact(page, "Created", r.image.created.value_or(""));
            write_fact(page, "Author", r.image.author.value_or(""));
            write_fact(page, "User", user_of(r));
            write_fact(page, "Entrypoint", words_of(r.config.entrypoint), true);
            write_fact(page, "Command", words_of(r.config.cmd), true);
            write_fact(page, "Ports", fmt::format("{}", fmt::join(r.config.exposed_ports, ", ")));
            write_fact(page, "Archive", archive_of(r.archive));
            write_fact(
                page, "Entries",
                fmt::format(
                    "{} files, {} directories, {} symbolic links, {} others", r.counts.files,
                    r.counts.directories, r.counts.symlinks, r.counts.other
                )
            );
            if (r.dockerfile)
                write_fact(page, "Dockerfile", fmt::format("tied, {} lines", r.dockerfile->lines));
        });
    });
}

void write_notes(html_page& page, const image_report& r)
{
    page.section("notes", "Notes", [&] {
        page.line("p", "What is odd about the archive, and what was not analysed.", {{"class", "quiet"}});
        const auto shown = std::min(r.notes.size(), most_html_rows);
        page.within("ul", {}, [&] {
            for (std::size_t i = 0; i < shown; ++i)
                page.within("li", {}, [&] {
                    page.line("span", r.notes[i].id, {{"class", "tag"}});
                    page.text(" " + r.notes[i].text);
                });
        });
        write_rest(page, r.notes.size(), shown);
    });
}

void write_foot(html_page& page, std::string_view maker, std::string_view query)
{
    page.within("footer", {{"class", "foot"}}, [&] {
        page.within("p", {}, [&] {
            page.text(maker);
            if (query.empty())
                return;
            page.text(" The same for programs: ");
            page.link(fmt::format("{}format=json", query), "JSON");
            page.text(", ");
            page.link(fmt::format("{}format=text", query), "text");
            page.text(", ");
            page.link("/openapi.json", "the interface");
            page.text(".");
        });
    });
}

} // namespace tare::report
