#include "dockerfile/expansion.hpp"
#include "dockerfile/instruction_reader.hpp"
#include "dockerfile/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tare::dockerfile {
namespace {

std::size_t quotes_in(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return c == '\'' || c == '"';
    }));
}

} // namespace

std::string heredoc::text() const
{
    if (!strip_tabs)
        return content;
    std::string out;
    bool line_start = true;
    for (const char c : content) {
        if (line_start && c == '\t')
            continue;
        line_start = c == '\n';
        out += c;
    }
    return out;
}

std::optional<heredoc> read_heredoc(std::string_view word, std::string& failure)
{
    const auto digits = std::min(word.find_first_not_of("0123456789"), word.size());
    heredoc out;
    std::from_chars(word.data(), word.data() + digits, out.file_descriptor);
    auto rest = word.substr(digits);
    if (!rest.starts_with("<<"))
        return std::nullopt;
    rest.remove_prefix(2);
    out.strip_tabs = rest.starts_with('-');
    if (out.strip_tabs)
        rest.remove_prefix(1);
    while (!rest.empty() && (is_blank(rest.front()) || rest.front() == '\n') && rest.front() != '\v')
        rest.remove_prefix(1);
    if (rest.empty() || rest.find('<') != std::string_view::npos)
        return std::nullopt;

    const environment none;
    expansion_budget budget{.bytes = 4 * rest.size() + 64};
    auto plain = expand(rest, none, {.keep_unset = true}, budget);
    if (plain.failure) {
        failure = plain.failure->text;
        return std::nullopt;
    }
    if (plain.words.size() != 1)
        return std::nullopt;
    const auto quoted = expand(rest, none, {.raw_quotes = true, .keep_unset = true}, budget);
    if (quoted.words.size() != 1)
        return std::nullopt;
    out.name = std::move(plain.words.front().text);
    // Quotes that only show when they are kept are around a part of the word: it is quoted.
    out.expand = quotes_in(out.name) == quotes_in(quoted.words.front().text);
    return out;
}

std::vector<heredoc> read_heredocs(const instruction& i, std::vector<problem>& problems)
{
    std::vector<heredoc> out;
    if (i.text.find("<<") == std::string::npos)
        return out;
    for (const auto& word : raw_words(i.text)) {
        std::string failure;
        auto opened = read_heredoc(word.text, failure);
        if (!failure.empty())
            problems.push_back({i.where.at(word.offset), std::move(failure)});
        if (!opened)
            continue;
        opened->at = i.where.at(word.offset);
        out.push_back(std::move(*opened));
    }
    return out;
}

} // namespace tare::dockerfile
