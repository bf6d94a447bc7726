#include "inspect/shell_commands.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tare::inspect {

std::string_view shell_command::program() const noexcept
{
    constexpr auto before = std::to_array<std::string_view>(
        {"sudo", "exec", "command", "env", "time", "nohup", "if", "then", "else", "do", "while", "!", "{"}
    );
    bool skips_options = false;
    for (const auto& word : words) {
        const auto equals = word.find('=');
        const bool assignment =
            equals != std::string::npos && equals > 0 && word.find_first_of("/-") > equals;
        const bool introduces = std::find(before.begin(), before.end(), word) != before.end();
        skips_options = skips_options || introduces;
        if (!assignment && !introduces && !(skips_options && word.starts_with('-')))
            return std::string_view{word}.substr(word.rfind('/') + 1);
    }
    return {};
}

bool shell_command::has(std::string_view word) const noexcept
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view shell_command::verb() const noexcept
{
    const auto name = program();
    bool after = false;
    for (const auto& word : words) {
        if (after && !word.starts_with('-'))
            return word;
        after = after || std::string_view{word}.substr(word.rfind('/') + 1) == name;
    }
    return {};
}

namespace {

/// Splits a script into commands, character by character.
class command_reader
{
public:
    explicit command_reader(std::string_view script) : rest_{script} {}

    std::vector<shell_command> run()
    {
        while (!rest_.empty())
            step();
        end_command(false);
        return std::move(commands_);
    }

private:
    char take() noexcept
    {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    void step()
    {
        const char c = take();
        switch (c) {
        case '\\':
            // A backslash before a newline joins lines; before anything else it takes its meaning away.
            if (!rest_.empty() && rest_.front() != '\n')
                add(take());
            else if (!rest_.empty())
                take();
            return;
        case '\'':
        case '"':
            return quoted(c);
        case ' ':
        case '\t':
        case '\r':
            return end_word();
        case '|':
            if (!rest_.empty() && rest_.front() == '|') {
                take();
                return end_command(false);
            }
            return end_command(true);
        case '&':
        case ';':
        case '\n':
            return end_command(false);
        case '(':
        case ')':
            return end_word();
        default:
            add(c);
        }
    }

    void quoted(char quote)
    {
        in_word_ = true;
        while (!rest_.empty()) {
            const char c = take();
            if (c == quote)
                return;
            if (c == '\\' && quote == '"' && !rest_.empty())
                word_ += take();
            else
                word_ += c;
        }
    }

    void add(char c)
    {
        word_ += c;
        in_word_ = true;
    }

    void end_word()
    {
        if (in_word_)
            words_.push_back(std::move(word_));
        word_.clear();
        in_word_ = false;
    }

    void end_command(bool pipes_on)
    {
        end_word();
        if (!words_.empty())
            commands_.push_back({std::move(words_), pipes_on});
        words_.clear();
    }

    std::string_view rest_;
    std::string word_;
    bool in_word_ = false;
    std::vector<std::string> words_;
    std::vector<shell_command> commands_;
};

} // namespace

std::vector<shell_command> shell_commands(std::string_view script)
{
    return command_reader{script}.run();
}

bool is_shell_builtin(std::string_view word) noexcept
{
    constexpr auto words = std::to_array<std::string_view>(
        {"!",     "(",        ")",       ".",       ":",        "[",      "[[",    "alias",  "bg",
         "break", "case",     "cd",      "command", "continue", "do",     "done",  "echo",   "elif",
         "else",  "esac",     "eval",    "exec",    "exit",     "export", "false", "fg",     "fi",
         "for",   "function", "getopts", "hash",    "if",       "in",     "jobs",  "kill",   "let",
         "local", "printf",   "pwd",     "read",    "readonly", "return", "set",   "shift",  "source",
         "test",  "then",     "time",    "times",   "trap",     "true",   "type",  "ulimit", "umask",
         "until", "wait",     "while"}
    );
    if (word == "{" || word == "}" || word == "unset" || word == "unalias" || word == "select")
        return true;
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace tare::inspect
