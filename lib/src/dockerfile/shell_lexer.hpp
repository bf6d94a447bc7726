#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::dockerfile {

/// A token of a shell script.
struct shell_token
{
    enum class kind : unsigned char
    {
        word,
        /// `;`, `&&`, `|`, `(`, a line break as ";", …
        op,
        /// `>`, `2>&1` as ">&", …
        redirect,
        end,
    };

    kind what = kind::end;
    /// Of a word: quotes and escapes removed. Of an operator: itself.
    std::string text;
    std::size_t offset = 0;
    bool variable = false;
    bool quoted = false;
    /// The insides of command substitutions, as parts of the script: where they begin and end.
    std::vector<std::pair<std::size_t, std::size_t>> substitutions;
};

/// Splits a script into tokens (section 2.3). Here-documents are skipped.
class shell_lexer
{
public:
    explicit shell_lexer(std::string_view script) noexcept : script_{script} {}

    shell_token next();

    /// False once quotes or substitutions were met that nothing closes.
    [[nodiscard]] bool sound() const noexcept { return sound_; }

private:
    void skip_blanks();
    bool operator_token(shell_token& out);
    void word_token(shell_token& out);
    void dollar(shell_token& out);
    void double_quoted(shell_token& out);
    void backquoted(shell_token& out);
    /// The offset behind the bracket that closes what is open at `at_`.
    std::size_t closing(std::size_t from, char open, char close);
    void skip_documents();

    std::string_view script_;
    std::size_t at_ = 0;
    bool sound_ = true;
    /// Words of here-documents whose lines come after the next line break, and whether tabs are stripped.
    std::vector<std::pair<std::string, bool>> documents_;
    std::optional<bool> document_next_;
};

} // namespace tare::dockerfile
