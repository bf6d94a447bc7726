// Variables, and what can be done to their values: `$name`, `${name}`, `${name:-word}`, `${name#pattern}`,
// `${name/from/to}`.
#include "dockerfile/expander.hpp"
#include "dockerfile/pattern.hpp"
#include "dockerfile/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::dockerfile {
namespace {

constexpr int deepest_expansion = 32;

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

/// Letters beyond ASCII count as letters of names; which code points those are does not matter to any
/// variable that exists, so whatever is not punctuation of the Latin-1 or General Punctuation blocks is one.
std::size_t letter_at(std::string_view text) noexcept
{
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80)
        return (lower(text.front()) >= 'a' && lower(text.front()) <= 'z') || first == '_' ? 1 : 0;
    if (first < 0xC3 || first == 0xE2 || first == 0xEF || first >= 0xF0)
        return 0;
    const std::size_t size = first < 0xE0 ? 2 : 3;
    return text.size() >= size ? size : 0;
}

} // namespace

std::string expander::name()
{
    std::string out;
    const char first = peek() == end_of_input ? '\0' : static_cast<char>(peek());
    // A name that begins with a digit is a number, and some signs are names of their own, as in a shell.
    if (is_digit(first)) {
        while (peek() != end_of_input && is_digit(static_cast<char>(peek())))
            out += static_cast<char>(next());
        return out;
    }
    if (first != '\0' && std::string_view{"@*#?-$!"}.find(first) != std::string_view::npos) {
        out += static_cast<char>(next());
        return out;
    }
    while (peek() != end_of_input) {
        const auto size = is_digit(static_cast<char>(peek())) ? 1 : letter_at(source_.substr(at_));
        if (size == 0)
            break;
        out += source_.substr(at_, size);
        at_ += size;
    }
    return out;
}

std::optional<std::string_view> expander::look_up(const std::string& wanted, std::size_t offset)
{
    const auto found = variables_.find(wanted);
    auto& list = found == variables_.end() ? out_.unmatched : out_.matched;
    const auto seen = std::any_of(list.begin(), list.end(), [&](const auto& n) { return n.text == wanted; });
    if (!seen)
        list.push_back({wanted, offset});
    if (found == variables_.end()) {
        out_.known = false;
        return std::nullopt;
    }
    out_.known = out_.known && found->second.known;
    return found->second.text;
}

bool expander::dollar(std::string& piece)
{
    const auto start = at_;
    next();
    if (peek() == '{') {
        if (++depth_ > deepest_expansion)
            return fail("substitutions are nested too deeply", start);
        const bool good = braced(piece, start);
        --depth_;
        return good;
    }
    const auto wanted = name();
    if (wanted.empty()) {
        piece = "$";
        return true;
    }
    const auto value = look_up(wanted, start);
    piece = !value && options_.keep_unset ? "$" + wanted : std::string{value.value_or(std::string_view{})};
    return true;
}

bool expander::braced(std::string& piece, std::size_t start)
{
    next();
    const int first = peek();
    if (first == end_of_input)
        return fail("nothing closes this ${", start);
    if (first == '{' || first == '}' || first == ':')
        return fail("this is no variable's name", start);
    const auto wanted = name();
    const int c = next();
    switch (c) {
    case '}': {
        const auto value = look_up(wanted, start);
        piece = !value && options_.keep_unset ? fmt::format("${{{}}}", wanted)
                                              : std::string{value.value_or(std::string_view{})};
        return true;
    }
    case ':':
        return modified(piece, start, wanted, next(), true);
    case '+':
    case '-':
    case '?':
    case '#':
    case '%':
        return modified(piece, start, wanted, c, false);
    case '/':
        return substituted(piece, start, wanted);
    default:
        return fail("this kind of substitution does not exist", start);
    }
}

bool expander::modified(
    std::string& piece, std::size_t start, const std::string& wanted, int modifier, bool or_empty
)
{
    const bool trims = modifier == '#' || modifier == '%';
    if (or_empty && trims)
        return fail("this kind of substitution does not exist", start);
    std::string word;
    const bool was_known = std::exchange(out_.known, true);
    const bool good = read_until('}', trims, word);
    const bool word_known = std::exchange(out_.known, was_known);
    if (!good)
        return unclosed(start);
    const bool known = out_.known;
    const auto value = look_up(wanted, start);
    if (!value && options_.keep_unset) {
        piece = fmt::format("${{{}{}{}{}}}", wanted, or_empty ? ":" : "", static_cast<char>(modifier), word);
        return true;
    }
    const bool absent = !value || (or_empty && value->empty());
    switch (modifier) {
    case '-':
        piece = absent ? word : std::string{*value};
        // Nothing but the default can be meant where a variable is declared nowhere.
        if (absent)
            out_.known = known && word_known;
        return true;
    case '+':
        piece = absent ? std::string{} : word;
        return true;
    case '?':
        // One that is not set may still be given to the build; one that is set to nothing is wrong.
        if (value && absent)
            return fail(fmt::format("{}: {}", wanted, word.empty() ? "it must not be empty" : word), start);
        piece = std::string{value.value_or(std::string_view{})};
        return true;
    case '#':
    case '%':
        return trim(piece, start, word, value.value_or(std::string_view{}), modifier);
    default:
        return fail("this kind of substitution does not exist", start);
    }
}

bool expander::unclosed(std::size_t start)
{
    // The innermost fault says most, except that it is only the end of the text.
    if (peek() == end_of_input && out_.failure && !out_.exhausted)
        out_.failure = offset_text{"nothing closes this ${", start};
    return false;
}

bool expander::trim(
    std::string& piece, std::size_t start, std::string_view word, std::string_view value, int modifier
)
{
    const bool longest = !word.empty() && word.front() == static_cast<char>(modifier);
    const auto shape = pattern::parse(longest ? word.substr(1) : word);
    if (!shape)
        return fail("a backslash in a pattern stands before * ? or itself", start);
    auto rest = modifier == '#' ? shape->without_prefix(value, longest, budget_.work)
                                : shape->without_suffix(value, longest, budget_.work);
    return take(piece, std::move(rest));
}

bool expander::take(std::string& piece, std::optional<std::string> made)
{
    if (made) {
        piece = std::move(*made);
        return true;
    }
    out_.exhausted = true;
    return fail("patterns take too long to match", at_);
}

bool expander::substituted(std::string& piece, std::size_t start, const std::string& wanted)
{
    const bool all = peek() == '/';
    if (all)
        next();
    std::string from;
    std::string to;
    if (!read_until('/', true, from) || !read_until('}', true, to))
        return unclosed(start);
    const auto value = look_up(wanted, start);
    if (!value && options_.keep_unset) {
        piece = fmt::format("${{{}/{}/{}}}", wanted, from, to);
        return true;
    }
    const auto shape = pattern::parse(from);
    if (!shape)
        return fail("a backslash in a pattern stands before * ? or itself", start);
    return take(piece, shape->replaced(value.value_or(std::string_view{}), to, all, budget_.work));
}

} // namespace tare::dockerfile
