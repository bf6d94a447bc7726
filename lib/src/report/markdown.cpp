#include "report/markdown.hpp"

#include <fmt/format.h>

namespace tare::report {
namespace {

/// More of one text says no more.
constexpr std::size_t longest_text = 500;

/// Cuts `text` between two characters.
std::string shortened(std::string_view text)
{
    if (text.size() <= longest_text)
        return std::string{text};
    auto cut = longest_text;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
        --cut;
    return std::string{text.substr(0, cut)} + "…";
}

} // namespace

std::string inert_markdown(std::string_view text)
{
    // Entities keep the parser from seeing any of it; a comment behind @ and # keeps what reads the result
    // from doing so.
    std::string out;
    for (const char c : shortened(text)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == ' ' || c == ',' || c == '/' || c == '-' || c == ';' ||
                           (static_cast<unsigned char>(c) & 0x80U) != 0;
        if (plain)
            out += c;
        else if (c == '@' || c == '#')
            out += fmt::format("&#{};<!-- -->", static_cast<int>(c));
        else if (c == '\n' || c == '\r' || c == '\t')
            out += ' ';
        else
            out += fmt::format("&#{};", static_cast<int>(c));
    }
    return out;
}

std::string markdown_code(std::string_view text)
{
    return fmt::format("<code>{}</code>", inert_markdown(text));
}

} // namespace tare::report
