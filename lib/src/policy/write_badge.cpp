#include "policy/write.hpp"

#include <tare/policy/write.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string>

namespace tare::policy {
namespace {

/// Of a letter at 11 pixels, generously: names are short, and a badge must not cut them off.
constexpr std::size_t letter_width = 7;
constexpr std::size_t padding = 10;

std::string_view colour_of(outcome o) noexcept
{
    return o == outcome::fail ? "#b3261e" : o == outcome::warn ? "#8a5a00" : "#1a7f37";
}

std::string escaped_markup(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    return out;
}

} // namespace

std::string to_badge(const verdict& v)
{
    const auto label = escaped_markup(v.policy.empty() ? "tare" : v.policy);
    const auto word = to_string(v.result);
    const auto left = v.policy.size() * letter_width + 2 * padding;
    const auto right = word.size() * letter_width + 2 * padding;
    return fmt::format(
        R"x(<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {word}">)x"
        R"x(<title>{label}: {word}</title>)x"
        R"x(<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>)x"
        R"x(<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#4d4d4d"/>)x"
        R"x(<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>)x"
        R"x(<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">)x"
        R"x(<text x="{label_middle}" y="14">{label}</text><text x="{word_middle}" y="14">{word}</text></g></svg>)x",
        fmt::arg("width", left + right), fmt::arg("left", left), fmt::arg("right", right),
        fmt::arg("label", label), fmt::arg("word", word), fmt::arg("colour", colour_of(v.result)),
        fmt::arg("label_middle", left / 2), fmt::arg("word_middle", left + right / 2)
    );
}

} // namespace tare::policy
