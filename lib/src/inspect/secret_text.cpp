#include "inspect/secret_text.hpp"

#include "inspect/secret_names.hpp"

#include <tare/inspect/secrets.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace tare::inspect {
namespace {

bool goes_on(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '+' || c == '/' || c == '=' || c == '.' || c == '~' || c == '%';
}

constexpr std::string_view blanks_and_quotes = " \t\n\r\"'";

/// The places of a text where "Authorization: value" or "password: value" stands: up to the end of the quoted
/// text or of the line, for a scheme goes before the value.
std::vector<given> header_values(std::string_view text)
{
    std::vector<given> out;
    for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
        const auto before = text.substr(0, colon).find_last_of(" \t\n\r\"'{,");
        const auto start = before == std::string_view::npos ? 0 : before + 1;
        const auto value = text.find_first_not_of(" \"'", colon + 1);
        // Of "https://" nothing is given.
        if (value == std::string_view::npos || value == colon + 1 || start == colon)
            continue;
        const auto end = std::min(text.find_first_of("\"'\n", value), text.size());
        out.push_back({text.substr(start, colon - start), value, end});
    }
    return out;
}

bool is_authorization(std::string_view name) noexcept
{
    constexpr std::string_view word = "authorization";
    return name.size() >= word.size() &&
           std::equal(
               word.begin(), word.end(), name.end() - static_cast<std::ptrdiff_t>(word.size()),
               [](char a, char b) {
                   return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
               }
           );
}

using span = std::pair<std::size_t, std::size_t>;

/// Spans in order, those that touch or overlap as one.
std::vector<span> merged(std::vector<span> spans)
{
    std::sort(spans.begin(), spans.end());
    std::vector<span> out;
    for (const auto& s : spans) {
        if (!out.empty() && s.first < out.back().second)
            out.back().second = std::max(out.back().second, s.second);
        else
            out.push_back(s);
    }
    return out;
}

} // namespace

std::vector<secret_match> find_secrets(std::string_view text)
{
    auto candidates = std::numeric_limits<std::uint64_t>::max();
    secret_scanner scanner;
    scanner.begin({}, candidates);
    (void)scanner.feed(text);
    scanner.finish();
    return scanner.found();
}

std::size_t whole_end(std::string_view text, const secret_match& m)
{
    auto end = static_cast<std::size_t>(m.end);
    if (m.rule->id.ends_with("private-key")) {
        const auto last = text.find("-----END", end);
        return last == std::string_view::npos ? text.size() : last;
    }
    while (end < text.size() && goes_on(text[end]) && !m.rule->generic)
        ++end;
    return end;
}

std::vector<given> given_values(std::string_view text)
{
    std::vector<given> out;
    std::string_view option;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = text.find_first_not_of(blanks_and_quotes, at);
        if (begin == std::string_view::npos)
            break;
        const auto end = std::min(text.find_first_of(blanks_and_quotes, begin), text.size());
        auto word = text.substr(begin, end - begin);
        const auto equals = word.find('=');
        const auto value = equals == std::string_view::npos ? end : begin + equals + 1;
        // The value of NAME="a b" begins behind the quote.
        const auto quoted = value == end && end < text.size() && (text[end] == '"' || text[end] == '\'');
        if (equals != std::string_view::npos) {
            const auto close = quoted ? std::min(text.find(text[end], end + 1), text.size()) : end;
            out.push_back(
                {word.substr(0, equals), quoted ? end + 1 : value, std::max(close, quoted ? end + 1 : value)}
            );
            option = {};
            at = quoted ? close + 1 : end;
            continue;
        }
        if (!option.empty() && !word.starts_with('-'))
            out.push_back({option, begin, end});
        option = word.starts_with("--") ? word.substr(2) : std::string_view{};
        at = end;
    }
    return out;
}

std::string masked_text(std::string_view text)
{
    std::vector<span> spans;
    for (const auto& m : find_secrets(text))
        spans.emplace_back(static_cast<std::size_t>(m.begin), std::min(whole_end(text, m), text.size()));
    const auto add = [&](const std::vector<given>& values) {
        for (const auto& g : values)
            if ((is_secret_name(g.name) || is_authorization(g.name)) && g.value_begin < g.value_end &&
                text[g.value_begin] != '$')
                spans.emplace_back(g.value_begin, g.value_end);
    };
    add(given_values(text));
    add(header_values(text));
    std::string out;
    std::size_t at = 0;
    for (const auto& [begin, end] : merged(std::move(spans))) {
        out += text.substr(at, begin - at);
        out += masked_secret(text.substr(begin, end - begin));
        at = end;
    }
    return out += text.substr(at);
}

bool holds_secret(std::string_view text)
{
    const auto found = find_secrets(text);
    return std::any_of(found.begin(), found.end(), [](const secret_match& m) { return !m.rule->generic; });
}

} // namespace tare::inspect
