#include "dockerfile/expansion.hpp"

#include "dockerfile/expander.hpp"
#include "dockerfile/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::dockerfile {

expansion expander::run()
{
    if (read_until(end_of_input, options_.raw_escapes, out_.text))
        finish_word();
    else
        out_.words.clear();
    return std::move(out_);
}

bool expander::fail(std::string why, std::size_t offset)
{
    if (!out_.failure)
        out_.failure = offset_text{std::move(why), offset};
    return false;
}

bool expander::spend(std::size_t bytes)
{
    if (bytes <= budget_.bytes) {
        budget_.bytes -= bytes;
        return true;
    }
    budget_.bytes = 0;
    out_.exhausted = true;
    return fail("variables expand to too much text", at_);
}

void expander::add_raw(std::string_view text)
{
    if (word_.empty())
        word_offset_ = token_;
    word_ += text;
    in_word_ = true;
}

void expander::finish_word()
{
    if (!word_.empty() && depth_ == 0)
        out_.words.push_back({word_, word_offset_});
    word_.clear();
    in_word_ = false;
}

void expander::add_split(std::string_view text)
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

bool expander::read_until(int stop, bool raw_escapes, std::string& text)
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

bool expander::read(int stop, std::string& text)
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

bool expander::plain(std::string& text)
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

bool expander::single_quoted(std::string& piece)
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

bool expander::double_quoted(std::string& piece)
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

void expander::possible_heredoc(std::string& piece)
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
