#include "dockerfile/expansion.hpp"

#include "dockerfile/pattern.hpp"
#include "dockerfile/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::dockerfile {
namespace {

constexpr int deepest_expansion = 32;
constexpr int end_of_input = -1;

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

class expander
{
public:
    expander(
        std::string_view source, const environment& variables, const expansion_options& options,
        expansion_budget& budget
    )
        : source_{source}, variables_{variables}, options_{options}, budget_{budget}
    {}

    expansion run()
    {
        if (read_until(end_of_input, options_.raw_escapes, out_.text))
            finish_word();
        else
            out_.words.clear();
        return std::move(out_);
    }

private:
    [[nodiscard]] int peek(std::size_t ahead = 0) const noexcept
    {
        return at_ + ahead < source_.size() ? static_cast<unsigned char>(source_[at_ + ahead]) : end_of_input;
    }

    int next() noexcept
    {
        const int c = peek();
        if (c != end_of_input)
            ++at_;
        return c;
    }

    bool fail(std::string why, std::size_t offset)
    {
        if (!out_.failure)
            out_.failure = offset_text{std::move(why), offset};
        return false;
    }

    bool spend(std::size_t bytes)
    {
        if (bytes <= budget_.bytes) {
            budget_.bytes -= bytes;
            return true;
        }
        budget_.bytes = 0;
        out_.exhausted = true;
        return fail("variables expand to too much text", at_);
    }

    // Words are split in what came out, so they are put together beside the text. An inner ${…} starts them
    // over: BuildKit's inner scanner shares the outer one's buffer, and what stood there is lost.

    void add_raw(std::string_view text)
    {
        if (word_.empty())
            word_offset_ = token_;
        word_ += text;
        in_word_ = true;
    }

    void finish_word()
    {
        if (!word_.empty() && depth_ == 0)
            out_.words.push_back({word_, word_offset_});
        word_.clear();
        in_word_ = false;
    }

    /// Adds characters, splitting at white space.
    void add_split(std::string_view text)
    {
        for (std::size_t i = 0; i < text.size();) {
            if (const auto space = space_at(text, i)) {
                if (in_word_ && !word_.empty())
                    finish_word();
                i += space;
            } else
                add_raw(text.substr(i++, 1));
        }
    }

    bool read_until(int stop, bool raw_escapes, std::string& text)
    {
        const auto saved_escapes = std::exchange(raw_escapes_, raw_escapes);
        const auto saved_state = std::exchange(in_word_, false);
        const auto saved_token = token_;
        word_.clear();
        const bool good = read(stop, text);
        if (stop != end_of_input) {
            word_.clear();
            in_word_ = saved_state;
            token_ = saved_token;
        }
        raw_escapes_ = saved_escapes;
        return good;
    }

    bool read(int stop, std::string& text)
    {
        while (peek() != end_of_input) {
            const int c = peek();
            token_ = at_;
            if (stop != end_of_input && c == stop) {
                next();
                return true;
            }
            std::string piece;
            bool special = true;
            bool good = true;
            if (c == '$')
                good = dollar(piece);
            else if (c == '<')
                possible_heredoc(piece);
            else if (c == '\'' && !options_.skip_quotes)
                good = single_quoted(piece);
            else if (c == '"' && !options_.skip_quotes)
                good = double_quoted(piece);
            else
                special = false;
            if (!good)
                return false;
            if (!special) {
                if (!plain(text))
                    return false;
                continue;
            }
            if (!spend(piece.size()))
                return false;
            text += piece;
            if (c == '$')
                add_split(piece);
            else
                add_raw(piece);
        }
        if (stop != end_of_input)
            return fail(fmt::format("nothing closes this with {}", static_cast<char>(stop)), at_);
        return true;
    }

    /// One character that is not special, or an escaped one.
    bool plain(std::string& text)
    {
        const char c = source_[at_++];
        if (!spend(1))
            return false;
        if (c != options_.escape) {
            // Bytes of one white-space character come together, so that they are seen as one.
            const auto wide = space_at(source_, at_ - 1);
            const auto piece = source_.substr(at_ - 1, std::max<std::size_t>(wide, 1));
            at_ += piece.size() - 1;
            add_split(piece);
            text += piece;
            return true;
        }
        if (raw_escapes_) {
            add_raw({&c, 1});
            text += c;
        }
        if (peek() == end_of_input)
            return true;
        const char escaped = source_[at_++];
        add_raw({&escaped, 1});
        text += escaped;
        return true;
    }

    bool single_quoted(std::string& piece)
    {
        const auto close = source_.find('\'', at_ + 1);
        if (close == std::string_view::npos)
            return fail("nothing closes this single quote", at_);
        piece = source_.substr(at_ + 1, close - at_ - 1);
        if (options_.raw_quotes)
            piece = fmt::format("'{}'", piece);
        at_ = close + 1;
        return true;
    }

    bool double_quoted(std::string& piece)
    {
        const auto open = at_;
        if (next(); options_.raw_quotes)
            piece += '"';
        while (true) {
            const int c = peek();
            if (c == end_of_input)
                return fail("nothing closes this double quote", open);
            if (c == '"') {
                if (next(); options_.raw_quotes)
                    piece += '"';
                return true;
            }
            if (c == '$') {
                std::string value;
                if (!dollar(value) || !spend(value.size()))
                    return false;
                piece += value;
                continue;
            }
            next();
            if (c == static_cast<unsigned char>(options_.escape)) {
                if (raw_escapes_)
                    piece += options_.escape;
                const int escaped = peek();
                if (escaped == end_of_input)
                    continue;
                // Only these can be escaped; before anything else the escape character stands for itself.
                if (escaped == '"' || escaped == '$' || escaped == c) {
                    piece += static_cast<char>(next());
                    continue;
                }
            }
            piece += static_cast<char>(c);
        }
    }

    void possible_heredoc(std::string& piece)
    {
        next();
        piece = "<";
        if (peek() != '<')
            return;
        next();
        piece = "<<";
        while (peek() == ' ' || peek() == '\t' || peek() == '\r')
            piece += static_cast<char>(next());
    }

    std::string name()
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

    std::optional<std::string_view> look_up(const std::string& wanted, std::size_t offset)
    {
        const auto found = variables_.find(wanted);
        auto& list = found == variables_.end() ? out_.unmatched : out_.matched;
        const auto seen =
            std::any_of(list.begin(), list.end(), [&](const auto& n) { return n.text == wanted; });
        if (!seen)
            list.push_back({wanted, offset});
        if (found == variables_.end()) {
            out_.known = false;
            return std::nullopt;
        }
        out_.known = out_.known && found->second.known;
        return found->second.text;
    }

    bool dollar(std::string& piece)
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
        piece =
            !value && options_.keep_unset ? "$" + wanted : std::string{value.value_or(std::string_view{})};
        return true;
    }

    bool braced(std::string& piece, std::size_t start)
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

    bool
    modified(std::string& piece, std::size_t start, const std::string& wanted, int modifier, bool or_empty)
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
            piece =
                fmt::format("${{{}{}{}{}}}", wanted, or_empty ? ":" : "", static_cast<char>(modifier), word);
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
                return fail(
                    fmt::format("{}: {}", wanted, word.empty() ? "it must not be empty" : word), start
                );
            piece = std::string{value.value_or(std::string_view{})};
            return true;
        case '#':
        case '%':
            return trim(piece, start, word, value.value_or(std::string_view{}), modifier);
        default:
            return fail("this kind of substitution does not exist", start);
        }
    }

    bool unclosed(std::size_t start)
    {
        // The innermost fault says most, except that it is only the end of the text.
        if (peek() == end_of_input && out_.failure && !out_.exhausted)
            out_.failure = offset_text{"nothing closes this ${", start};
        return false;
    }

    bool
    trim(std::string& piece, std::size_t start, std::string_view word, std::string_view value, int modifier)
    {
        const bool longest = !word.empty() && word.front() == static_cast<char>(modifier);
        const auto shape = pattern::parse(longest ? word.substr(1) : word);
        if (!shape)
            return fail("a backslash in a pattern stands before * ? or itself", start);
        auto rest = modifier == '#' ? shape->without_prefix(value, longest, budget_.work)
                                    : shape->without_suffix(value, longest, budget_.work);
        return take(piece, std::move(rest));
    }

    bool take(std::string& piece, std::optional<std::string> made)
    {
        if (made) {
            piece = std::move(*made);
            return true;
        }
        out_.exhausted = true;
        return fail("patterns take too long to match", at_);
    }

    bool substituted(std::string& piece, std::size_t start, const std::string& wanted)
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

    std::string_view source_;
    const environment& variables_;
    const expansion_options& options_;
    expansion_budget& budget_;
    expansion out_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool raw_escapes_ = false;
    std::string word_;
    std::size_t word_offset_ = 0;
    /// Where the piece that is being read begins.
    std::size_t token_ = 0;
    bool in_word_ = false;
};

} // namespace

expansion expand(
    std::string_view source, const environment& variables, const expansion_options& options,
    expansion_budget& budget
)
{
    return expander{source, variables, options, budget}.run();
}

std::vector<offset_text> raw_words(std::string_view source)
{
    const environment none;
    const expansion_options options{.raw_quotes = true, .raw_escapes = true, .keep_unset = true};
    expansion_budget budget{.bytes = 2 * source.size() + 64};
    return expander{source, none, options, budget}.run().words;
}

} // namespace tare::dockerfile
