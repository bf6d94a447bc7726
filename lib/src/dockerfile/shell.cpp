#include "dockerfile/posix_shells.hpp"
#include "dockerfile/shell_lexer.hpp"
#include "dockerfile/text.hpp"

#include <tare/dockerfile/shell.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tare::dockerfile {
namespace {

/// Scripts within scripts.
constexpr int deepest_shell = 8;

/// After these a command begins; they are none themselves.
constexpr std::array<std::string_view, 12> openers{
    "!", "{", "do", "elif", "else", "if", "then", "time", "until", "while", "coproc", "}",
};
/// After these no command begins before a separator.
constexpr std::array<std::string_view, 4> closers{"done", "esac", "fi", "]]"};

/// Programs that start the program after their options; letters of options that take a value of their own.
struct wrapper
{
    std::string_view name;
    std::string_view valued;
};

constexpr std::array wrappers{
    wrapper{"command", ""},       wrapper{"exec", "a"},     wrapper{"env", "uCS"},
    wrapper{"sudo", "ughpCDRTU"}, wrapper{"nice", "n"},     wrapper{"nohup", ""},
    wrapper{"time", "fo"},        wrapper{"builtin", ""},   wrapper{"stdbuf", "ioe"},
    wrapper{"eatmydata", ""},     wrapper{"ionice", "cnp"}, wrapper{"fakeroot", "lisb"},
    wrapper{"doas", "uC"},        wrapper{"gosu", ""},      wrapper{"xargs", "aEIiLlnPsd"},
    wrapper{"chronic", ""},
};

bool is_assignment(const shell_word& w) noexcept
{
    const auto equals = w.text.find('=');
    if (equals == std::string::npos || equals == 0 || (w.text.front() >= '0' && w.text.front() <= '9'))
        return false;
    return std::all_of(w.text.begin(), w.text.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '+';
    });
}

class script_reader
{
public:
    script_reader(std::string_view text, const line_map& where, int depth, shell_script& out)
        : text_{text}, where_{where}, depth_{depth}, out_{out}, lexer_{text}
    {}

    void run()
    {
        while (true) {
            auto token = lexer_.next();
            if (token.what == shell_token::kind::end)
                break;
            if (token.what == shell_token::kind::op)
                separator(token.text);
            else if (token.what == shell_token::kind::redirect)
                redirect(std::move(token));
            else
                word(std::move(token));
        }
        finish(shell_join::end);
        out_.understood = out_.understood && lexer_.sound();
    }

private:
    enum class state : unsigned char
    {
        command,
        /// In a command, or where none may begin: `for x in …`, `case x in`.
        arguments,
        passed_over,
        case_word,
        case_pattern,
    };

    void separator(std::string_view op)
    {
        if (state_ == state::case_pattern) {
            if (op == ")")
                state_ = state::command;
            return;
        }
        // An array's members are no command: name=(one two)
        if (op == "(" && current_.words.empty() && !current_.assignments.empty() &&
            current_.assignments.back().ends_with('=')) {
            array_ = true;
            state_ = state::passed_over;
            return;
        }
        if (op == ")" && std::exchange(array_, false)) {
            state_ = state::arguments;
            return;
        }
        // A function's name is no command: name() { … }
        if (op == "(" && !current_.words.empty() && current_.words.size() == 1) {
            current_ = {};
            function_ = true;
            return;
        }
        if (op == ")" && std::exchange(function_, false)) {
            state_ = state::command;
            return;
        }
        if (op == "(")
            ++groups_;
        else if (op == ")" && groups_ > 0) {
            finish(shell_join::sequence);
            --groups_;
            state_ = state::command;
            return;
        }
        finish(
            op == "&&"                ? shell_join::and_then
            : op == "||"              ? shell_join::or_else
            : op == "|" || op == "|&" ? shell_join::pipe
                                      : shell_join::sequence
        );
        state_ = op == ";;" ? state::case_pattern : state::command;
        if (op == ";;" && cases_ == 0)
            state_ = state::command;
    }

    void redirect(shell_token token)
    {
        auto target = lexer_.next();
        if (target.what != shell_token::kind::word) {
            if (target.what == shell_token::kind::op)
                separator(target.text);
            return;
        }
        substitutions(target);
        begin_at(token.offset);
        current_.redirections.push_back({std::move(token.text), std::move(target.text)});
    }

    void word(shell_token token)
    {
        substitutions(token);
        if (!token.quoted && !token.variable && reserved(token.text))
            return;
        if (state_ == state::passed_over || state_ == state::case_word || state_ == state::case_pattern)
            return;
        shell_word w{std::move(token.text), where_.at(token.offset), token.variable, token.quoted};
        begin_at(token.offset);
        // No shell takes it: a function's name is followed by "()" and nothing between.
        if (std::exchange(function_, false))
            out_.understood = false;
        if (state_ == state::command)
            state_ = state::arguments;
        if (current_.words.empty() && is_assignment(w)) {
            current_.assignments.push_back(std::move(w.text));
            return;
        }
        current_.words.push_back(std::move(w));
    }

    /// A command stands where its first word or redirection does.
    void begin_at(std::size_t offset)
    {
        if (current_.at.line == 0)
            current_.at = where_.at(offset);
    }

    /// True for a word that steers the script and is no part of a command.
    bool reserved(std::string_view text)
    {
        if (state_ == state::case_word) {
            if (text == "in") {
                state_ = state::case_pattern;
                ++cases_;
            }
            return true;
        }
        if (state_ == state::case_pattern) {
            if (text == "esac")
                leave_case();
            return true;
        }
        if (state_ != state::command)
            return false;
        if (among(openers, text))
            return true;
        if (among(closers, text)) {
            if (text == "esac")
                leave_case();
            state_ = state::passed_over;
            return true;
        }
        if (text == "for" || text == "select" || text == "function" || text == "[[") {
            state_ = state::passed_over;
            return true;
        }
        if (text == "case") {
            state_ = state::case_word;
            return true;
        }
        return false;
    }

    void leave_case()
    {
        cases_ -= cases_ > 0 ? 1 : 0;
        state_ = state::passed_over;
    }

    void substitutions(const shell_token& token)
    {
        for (const auto& [from, to] : token.substitutions)
            nested(text_.substr(from, to - from), where_.from(from));
    }

    void nested(std::string_view script, const line_map& where)
    {
        if (depth_ >= deepest_shell) {
            out_.understood = false;
            return;
        }
        const auto before = out_.commands.size();
        script_reader{script, where, depth_ + 1, out_}.run();
        for (auto i = before; i < out_.commands.size(); ++i)
            out_.commands[i].nested = true;
    }

    void finish(shell_join then)
    {
        auto done = std::exchange(current_, {});
        state_ = state::command;
        if (done.words.empty() && done.assignments.empty() && done.redirections.empty()) {
            // The end of a group is joined to what follows by what comes after its bracket.
            if (!out_.commands.empty() && then != shell_join::sequence && then != shell_join::end &&
                out_.commands.back().then == shell_join::sequence)
                out_.commands.back().then = then;
            return;
        }
        done.then = then;
        done.nested = groups_ > 0;
        unwrap(done);
        const auto inner = inner_script(done);
        out_.commands.push_back(std::move(done));
        if (!inner.first.empty())
            nested(inner.first, inner.second);
    }

    static void unwrap(shell_command& c)
    {
        while (!c.words.empty()) {
            const auto name = without_folder(c.words.front().text);
            const auto* const found = std::find_if(wrappers.begin(), wrappers.end(), [&](const wrapper& w) {
                return w.name == name;
            });
            if (found == wrappers.end())
                return;
            std::size_t skip = 1;
            while (skip < c.words.size() && c.words[skip].text.starts_with('-') &&
                   c.words[skip].text.size() > 1) {
                const auto& option = c.words[skip].text;
                ++skip;
                if (option == "--")
                    break;
                const bool takes_value =
                    option.size() == 2 && found->valued.find(option[1]) != std::string_view::npos;
                skip += takes_value ? 1 : 0;
            }
            while (skip < c.words.size() && name != "xargs" && is_assignment(c.words[skip]))
                c.assignments.push_back(c.words[skip++].text);
            if (name == "gosu")
                ++skip;
            // Alone, or with options only, it is the program itself.
            if (skip >= c.words.size())
                return;
            c.wrappers.emplace_back(name);
            c.words.erase(c.words.begin(), c.words.begin() + static_cast<std::ptrdiff_t>(skip));
        }
    }

    /// The script that `sh -c` is given.
    std::pair<std::string, line_map> inner_script(const shell_command& c) const
    {
        if (c.words.size() < 3 || !reads_posix_scripts(c.words.front().text))
            return {};
        for (std::size_t i = 1; i + 1 < c.words.size(); ++i) {
            const auto& option = c.words[i].text;
            if (option == "sh" && i == 1)
                continue;
            if (!option.starts_with('-') && !option.starts_with('+'))
                return {};
            if (option.size() > 1 && option[1] != '-' && option.find('c') != std::string::npos) {
                const auto& script = c.words[i + 1];
                // Quotes are gone, so places within it are near, not exact.
                line_map where;
                where.add(0, script.at);
                return {script.text, where};
            }
            if (option == "-o" || option == "+o")
                ++i;
        }
        return {};
    }

    std::string_view text_;
    const line_map& where_;
    int depth_;
    shell_script& out_;
    shell_lexer lexer_;
    shell_command current_;
    state state_ = state::command;
    int groups_ = 0;
    int cases_ = 0;
    bool function_ = false;
    bool array_ = false;
};

} // namespace

std::string_view shell_command::program() const noexcept
{
    if (words.empty() || words.front().variable)
        return {};
    return without_folder(words.front().text);
}

bool shell_command::has_argument(std::string_view word) const noexcept
{
    return std::any_of(words.begin() + (words.empty() ? 0 : 1), words.end(), [&](const auto& w) {
        return w.text == word;
    });
}

bool shell_command::has_option(char letter, std::string_view name) const noexcept
{
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view text = words[i].text;
        if (text == "--")
            return false;
        if (text.starts_with("--")) {
            const auto option = text.substr(2, text.find('=') - 2);
            if (!name.empty() && option == name)
                return true;
        } else if (letter != '\0' && text.starts_with('-') && text.find(letter) != std::string_view::npos)
            return true;
    }
    return false;
}

std::vector<const shell_word*> shell_command::operands() const
{
    std::vector<const shell_word*> out;
    for (std::size_t i = 1; i < words.size(); ++i)
        if (!words[i].text.starts_with('-') || words[i].text == "-")
            out.push_back(&words[i]);
    return out;
}

shell_script read_script(std::string_view text, const line_map& where)
{
    shell_script out;
    script_reader{text, where, 0, out}.run();
    return out;
}

} // namespace tare::dockerfile
