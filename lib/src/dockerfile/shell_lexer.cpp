#include "dockerfile/shell_lexer.hpp"

#include <algorithm>
#include <array>

namespace tare::dockerfile {
namespace {

constexpr std::string_view word_ends = " \t\n;&|()<>";
/// Longest first.
constexpr std::array<std::string_view, 9> operators{";;", "&&", "||", "|&", ";", "&", "|", "(", ")"};
constexpr std::array<std::string_view, 11> redirects{"<<<", "<<-", "&>>", "<<", ">>", ">&",
                                                     "<&",  ">|",  "&>",  "<",  ">"};

bool is_name(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

void shell_lexer::skip_blanks()
{
    while (at_ < script_.size()) {
        const char c = script_[at_];
        if (c == ' ' || c == '\t' || c == '\r')
            ++at_;
        else if (script_.substr(at_).starts_with("\\\n"))
            at_ += 2;
        else if (c == '#')
            at_ = std::min(script_.find('\n', at_), script_.size());
        else
            break;
    }
}

shell_token shell_lexer::next()
{
    skip_blanks();
    shell_token out;
    out.offset = at_;
    if (at_ >= script_.size())
        return out;
    if (script_[at_] == '\n') {
        ++at_;
        skip_documents();
        out.what = shell_token::kind::op;
        out.text = ";";
        return out;
    }
    if (operator_token(out))
        return out;
    word_token(out);
    if (document_next_) {
        documents_.emplace_back(out.text, *document_next_);
        document_next_.reset();
    }
    return out;
}

bool shell_lexer::operator_token(shell_token& out)
{
    // A number right before a redirection belongs to it.
    const auto digits = std::min(script_.find_first_not_of("0123456789", at_), script_.size());
    const auto rest = script_.substr(digits);
    for (const auto op : redirects)
        if (rest.starts_with(op) && (digits == at_ || op.front() != '&')) {
            out.what = shell_token::kind::redirect;
            out.text = op;
            at_ = digits + op.size();
            if (op == "<<" || op == "<<-")
                document_next_ = op == "<<-";
            return true;
        }
    for (const auto op : operators)
        if (script_.substr(at_).starts_with(op)) {
            out.what = shell_token::kind::op;
            out.text = op;
            at_ += op.size();
            return true;
        }
    return false;
}

void shell_lexer::word_token(shell_token& out)
{
    out.what = shell_token::kind::word;
    while (at_ < script_.size() && word_ends.find(script_[at_]) == std::string_view::npos) {
        const char c = script_[at_];
        if (c == '\'') {
            const auto close = script_.find('\'', at_ + 1);
            sound_ = sound_ && close != std::string_view::npos;
            out.text += script_.substr(at_ + 1, close == std::string_view::npos ? close : close - at_ - 1);
            out.quoted = true;
            at_ = close == std::string_view::npos ? script_.size() : close + 1;
        } else if (c == '"')
            double_quoted(out);
        else if (c == '`')
            backquoted(out);
        else if (c == '$')
            dollar(out);
        else if (c == '\\') {
            if (at_ + 1 < script_.size() && script_[at_ + 1] != '\n')
                out.text += script_[at_ + 1];
            at_ = std::min(at_ + 2, script_.size());
        } else {
            out.text += c;
            ++at_;
        }
    }
}

void shell_lexer::double_quoted(shell_token& out)
{
    out.quoted = true;
    for (++at_; at_ < script_.size() && script_[at_] != '"';) {
        const char c = script_[at_];
        if (c == '$')
            dollar(out);
        else if (c == '`')
            backquoted(out);
        else if (c == '\\' && at_ + 1 < script_.size()) {
            const char escaped = script_[at_ + 1];
            if (std::string_view{"$`\"\\\n"}.find(escaped) == std::string_view::npos)
                out.text += c;
            if (escaped != '\n')
                out.text += escaped;
            at_ += 2;
        } else {
            out.text += c;
            ++at_;
        }
    }
    sound_ = sound_ && at_ < script_.size();
    at_ = std::min(at_ + 1, script_.size());
}

void shell_lexer::backquoted(shell_token& out)
{
    const auto from = at_ + 1;
    auto close = from;
    while (close < script_.size() && script_[close] != '`')
        close += script_[close] == '\\' ? 2 : 1;
    close = std::min(close, script_.size());
    sound_ = sound_ && close < script_.size();
    out.variable = true;
    out.substitutions.emplace_back(from, close);
    at_ = std::min(close + 1, script_.size());
    out.text += script_.substr(from - 1, at_ - from + 1);
}

void shell_lexer::dollar(shell_token& out)
{
    const auto start = at_++;
    const char c = at_ < script_.size() ? script_[at_] : '\0';
    if (c == '(') {
        const bool arithmetic = script_.substr(at_).starts_with("((");
        at_ = closing(at_, '(', ')');
        out.variable = true;
        if (!arithmetic)
            out.substitutions.emplace_back(start + 2, std::max(start + 2, at_ - 1));
    } else if (c == '{') {
        at_ = closing(at_, '{', '}');
        out.variable = true;
    } else if (is_name(c)) {
        while (at_ < script_.size() && is_name(script_[at_]))
            ++at_;
        out.variable = true;
    } else if (c != '\0' && std::string_view{"@*#?$!-"}.find(c) != std::string_view::npos) {
        ++at_;
        out.variable = true;
    }
    out.text += script_.substr(start, at_ - start);
}

std::size_t shell_lexer::closing(std::size_t from, char open, char close)
{
    int depth = 0;
    char quote = '\0';
    for (auto i = from; i < script_.size(); ++i) {
        const char c = script_[i];
        if (c == '\\' && quote != '\'')
            ++i;
        else if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == open)
            ++depth;
        else if (c == close && --depth == 0)
            return i + 1;
    }
    sound_ = false;
    return script_.size();
}

void shell_lexer::skip_documents()
{
    for (const auto& [name, strip_tabs] : documents_)
        while (at_ < script_.size()) {
            const auto end = std::min(script_.find('\n', at_), script_.size());
            auto line = script_.substr(at_, end - at_);
            while (strip_tabs && line.starts_with('\t'))
                line.remove_prefix(1);
            at_ = std::min(end + 1, script_.size());
            if (line == name)
                break;
        }
    documents_.clear();
}

} // namespace tare::dockerfile
