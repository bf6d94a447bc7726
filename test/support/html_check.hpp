#pragma once

#include "hostile_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// One element as a page opens it.
struct html_element
{
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;

    [[nodiscard]] std::string attribute(std::string_view wanted) const
    {
        const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) {
            return a.first == wanted;
        });
        return found == attributes.end() ? std::string{} : found->second;
    }
};

/// What `read_html` found.
struct html_reading
{
    std::vector<html_element> elements;
    /// The texts between tags, references resolved, those of style left out.
    std::vector<std::string> texts;
    /// What is wrong; empty when nothing is.
    std::string problem;
};

/// Reads a page by a grammar far stricter than that of HTML: every element closes in order, attributes are
/// quoted, and of the markup characters none stands for itself in text and values. What keeps to it, every
/// parser of HTML reads the same way.
class html_reader
{
public:
    explicit html_reader(std::string_view page) : rest_{page} {}

    html_reading run()
    {
        constexpr std::string_view doctype = "<!DOCTYPE html>";
        if (!rest_.starts_with(doctype))
            fail("no doctype");
        rest_.remove_prefix(std::min(doctype.size(), rest_.size()));
        while (!rest_.empty() && out_.problem.empty())
            if (rest_.starts_with("</"))
                close();
            else if (rest_.front() == '<')
                open();
            else
                text();
        if (!open_.empty())
            fail("not closed: " + open_.back());
        return std::move(out_);
    }

private:
    void fail(std::string problem)
    {
        if (out_.problem.empty())
            out_.problem = std::move(problem) + " before: " + std::string{rest_.substr(0, 80)};
    }

    std::string_view until(std::string_view stop)
    {
        const auto end = rest_.find(stop);
        if (end == std::string_view::npos) {
            fail("no " + std::string{stop});
            rest_ = {};
            return {};
        }
        const auto part = rest_.substr(0, end);
        rest_.remove_prefix(end + stop.size());
        return part;
    }

    static bool is_name(std::string_view name)
    {
        return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                       "0123456789-") == std::string_view::npos;
    }

    std::string resolved(std::string_view raw)
    {
        static const std::map<std::string_view, char> references{
            {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"#39", '\''}
        };
        std::string out;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] == '<' || raw[i] == '>' || raw[i] == '"' || raw[i] == '\'')
                fail("markup in text: " + std::string{raw.substr(i, 40)});
            if (raw[i] != '&') {
                out += raw[i];
                continue;
            }
            const auto end = std::min(raw.find(';', i), raw.size());
            const auto found = references.find(raw.substr(i + 1, end - i - 1));
            if (found == references.end()) {
                fail("unknown reference: " + std::string{raw.substr(i, 10)});
                return out;
            }
            out += found->second;
            i = end;
        }
        return out;
    }

    void text()
    {
        const auto end = std::min(rest_.find('<'), rest_.size());
        out_.texts.push_back(resolved(rest_.substr(0, end)));
        rest_.remove_prefix(end);
    }

    void close()
    {
        rest_.remove_prefix(2);
        const auto name = until(">");
        if (open_.empty() || open_.back() != name)
            fail("closes out of order: " + std::string{name});
        else
            open_.pop_back();
    }

    void open()
    {
        static const std::set<std::string, std::less<>> void_elements{"meta", "link"};
        rest_.remove_prefix(1);
        html_element e;
        const auto end = std::min(rest_.find_first_of(" >/"), rest_.size());
        e.name = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (!is_name(e.name))
            fail("no name of an element: " + e.name);
        while (rest_.starts_with(' ')) {
            rest_.remove_prefix(1);
            const auto name = until("=\"");
            if (!is_name(name))
                fail("no name of an attribute: " + std::string{name.substr(0, 40)});
            const auto value = until("\"");
            // The icon, whose address quotes with the other kind.
            const bool is_icon = e.name == "link" && name == "href";
            e.attributes.emplace_back(name, is_icon ? std::string{value} : resolved(value));
        }
        const bool is_leaf = rest_.starts_with("/>");
        if (!is_leaf && !rest_.starts_with('>')) {
            fail("a tag that does not end");
            return;
        }
        rest_.remove_prefix(is_leaf ? 2 : 1);
        if (e.name == "style")
            until("</style>");
        else if (!is_leaf && !void_elements.contains(e.name))
            open_.push_back(e.name);
        out_.elements.push_back(std::move(e));
    }

    std::string_view rest_;
    std::vector<std::string> open_;
    html_reading out_;
};

/// What is wrong with a page of ours: beside its grammar, elements and attributes that run or load something,
/// addresses of others, links that lead nowhere, identifiers that occur twice, and text that deceives.
inline std::string html_problem(std::string_view page)
{
    static const std::set<std::string, std::less<>> allowed{
        "a",     "body",   "caption", "code",    "data", "dd",    "desc",  "details", "div",
        "dl",    "dt",     "footer",  "h1",      "h2",   "h3",    "head",  "header",  "html",
        "li",    "link",   "main",    "meta",    "nav",  "p",     "pre",   "rect",    "section",
        "span",  "strong", "style",   "summary", "svg",  "table", "tbody", "td",      "th",
        "thead", "time",   "title",   "tr",      "ul",
    };
    const auto reading = html_reader{page}.run();
    if (!reading.problem.empty())
        return reading.problem;
    if (const auto why = unshowable(page, true); !why.empty())
        return why;
    std::set<std::string> ids;
    for (const auto& e : reading.elements) {
        if (!allowed.contains(e.name))
            return "element " + e.name;
        for (const auto& [name, value] : e.attributes) {
            if (name.starts_with("on") || name == "style" || name == "src" || name == "srcdoc")
                return "attribute " + name;
            if (name == "id" && !ids.insert(value).second)
                return "the id " + value + " twice";
        }
    }
    for (const auto& e : reading.elements) {
        const auto address = e.attribute("href");
        if (e.name == "a" && !address.starts_with('#') &&
            (!address.starts_with('/') || address.starts_with("//") || address.find('\\') != std::string::npos
            ))
            return "a link to " + address;
        if (e.name == "a" && address.starts_with('#') && !ids.contains(address.substr(1)))
            return "a link to nowhere: " + address;
        for (const auto* const name : {"aria-labelledby"})
            if (const auto label = e.attribute(name); !label.empty())
                for (std::size_t begin = 0; begin < label.size();) {
                    const auto end = std::min(label.find(' ', begin), label.size());
                    if (!ids.contains(label.substr(begin, end - begin)))
                        return "a label that is not there: " + label;
                    begin = end + 1;
                }
    }
    return {};
}

} // namespace tare::test
