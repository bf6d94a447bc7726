#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Pages of HTML that need nothing beside them: one inline style, no script, no address of another host.
/// Names of elements and attributes are constants of the program, everything else is escaped, and elements
/// close in the order in which they were opened: so no text of an image becomes a part of the page.
namespace tare::report {

/// The name of an element or attribute. What would run something is refused when the program is compiled.
class html_name
{
public:
    // Literals are to be given as they are.
    // NOLINTNEXTLINE(google-explicit-constructor,hicpp-explicit-conversions)
    consteval html_name(const char* text) : text_{text}
    {
        if (text_.empty() || text_.starts_with("on") || text_ == "style" || text_ == "script" ||
            text_ == "srcdoc" ||
            text_.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJKLM"
                                    "NOPQRSTUVWXYZ") != std::string_view::npos)
            throw std::invalid_argument{"Not the name of an element or attribute that a page may have."};
    }

    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
    std::string_view text_;
};

/// An attribute. Its value is escaped and quoted; an empty value of a Boolean attribute is written as "".
struct html_attribute
{
    html_name name;
    std::string_view value;
};

using html_attributes = std::initializer_list<html_attribute>;

/// `text` as it may stand between tags and in quoted attributes: markup characters as references, and
/// whatever `escape_text` would not let pass (invalid UTF-8, controls, bidirectional and zero-width
/// characters) as that writes it. Text that was escaped already, such as the strings of a report, stays as it
/// is.
[[nodiscard]] std::string html_text(std::string_view text);

/// Bytes of one text that a page shows; what is longer is cut between two characters and ends with "…". No
/// path is longer, and what is says no more by its end.
inline constexpr std::size_t most_html_text = 4096;

/// The style that every page has.
[[nodiscard]] std::string_view html_style() noexcept;

/// The value of Content-Security-Policy for every page: nothing is loaded, sent or run, and of styles only
/// the page's own counts (CSP Level 3).
[[nodiscard]] const std::string& html_security_policy();

/// A column of a table.
struct html_column
{
    std::string_view title;
    /// Numbers stand to the right.
    bool is_number = false;
};

/// Writes one page.
class html_page
{
public:
    /// Begins the page and its body; `title` is what a tab is called.
    explicit html_page(std::string_view title);

    /// An element with what `content` writes.
    template<class Content>
    void within(html_name element, html_attributes attributes, Content&& content)
    {
        open(element, attributes, '>');
        std::forward<Content>(content)();
        close(element);
    }

    /// An element with text.
    void line(html_name element, std::string_view text, html_attributes attributes = {});

    /// An element of SVG without content, or a void element of HTML.
    void leaf(html_name element, html_attributes attributes);

    void text(std::string_view text);

    /// A path, an instruction or a name of the image, in running text.
    void code(std::string_view text) { line("code", text); }

    /// A link; `address` is a place of this page ("#sizes") or a path of the service ("/v1/images"). Throws
    /// std::logic_error on any other, for it would lead to another host or run something.
    void link(std::string_view address, std::string_view text, html_attributes attributes = {});

    /// A section of the main part with its heading; `id` is where links lead to.
    template<class Content>
    void section(std::string_view id, std::string_view title, Content&& content)
    {
        const auto heading = std::string{id} + "-heading";
        within("section", {{"id", id}, {"aria-labelledby", heading}, {"class", "card"}}, [&] {
            line("h2", title, {{"id", heading}});
            std::forward<Content>(content)();
        });
    }

    /// A table; `rows` writes the rows with `row`. It scrolls by itself where it is too wide.
    template<class Rows>
    void table(std::string_view caption, const std::vector<html_column>& columns, Rows&& rows)
    {
        within(
            "div", {{"class", "wide"}, {"role", "region"}, {"aria-label", caption}, {"tabindex", "0"}},
            [&] {
                within("table", {}, [&] {
                    table_head(caption, columns);
                    within("tbody", {}, std::forward<Rows>(rows));
                });
            }
        );
    }

    /// A row of a table; `cells` writes its cells with `cell`, `code_cell`, `number` and `size`.
    template<class Cells>
    void row(Cells&& cells)
    {
        within("tr", {}, std::forward<Cells>(cells));
    }

    /// A cell with text; the one that names its row is its header.
    void cell(std::string_view text, bool names_row = false);

    /// A cell with a path, an instruction or a name of the image.
    void code_cell(std::string_view text, bool names_row = false);

    /// A cell with a number.
    void number(std::uint64_t value);

    /// A cell with a number of bytes, as people read it, the exact number beside it for programs.
    void size(std::uint64_t bytes);

    /// A number of bytes in running text.
    void bytes(std::uint64_t bytes);

    /// Ends the page; the object is spent.
    [[nodiscard]] std::string finish();

private:
    void open(html_name element, html_attributes attributes, std::string_view end);

    void open(html_name element, html_attributes attributes, char end)
    {
        open(element, attributes, std::string_view{&end, 1});
    }

    void close(html_name element);
    void table_head(std::string_view caption, const std::vector<html_column>& columns);

    std::string out_;
};

} // namespace tare::report
