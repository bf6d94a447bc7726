#pragma once

#include "dockerfile/expansion.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tare::dockerfile {

/// One expansion, from the first character to the last. Members that return bool have failed where they
/// return false; `fail` has then said why.
class expander
{
public:
    expander(
        std::string_view source, const environment& variables, const expansion_options& options,
        expansion_budget& budget
    )
        : source_{source}, variables_{variables}, options_{options}, budget_{budget}
    {}

    expansion run();

private:
    static constexpr int end_of_input = -1;

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

    bool fail(std::string why, std::size_t offset);
    bool spend(std::size_t bytes);

    // Words are split in what came out, so they are put together beside the text. An inner ${…} starts them
    // over: BuildKit's inner scanner shares the outer one's buffer, and what stood there is lost.
    void add_raw(std::string_view text);
    void finish_word();
    /// Adds characters, splitting at white space.
    void add_split(std::string_view text);

    // Text, quotes and escapes (expansion.cpp).
    bool read_until(int stop, bool raw_escapes, std::string& text);
    bool read(int stop, std::string& text);
    /// One character that is not special, or an escaped one.
    bool plain(std::string& text);
    bool single_quoted(std::string& piece);
    bool double_quoted(std::string& piece);
    void possible_heredoc(std::string& piece);

    // Variables (substitution.cpp).
    std::string name();
    std::optional<std::string_view> look_up(const std::string& wanted, std::size_t offset);
    bool dollar(std::string& piece);
    bool braced(std::string& piece, std::size_t start);
    bool
    modified(std::string& piece, std::size_t start, const std::string& wanted, int modifier, bool or_empty);
    bool unclosed(std::size_t start);
    bool
    trim(std::string& piece, std::size_t start, std::string_view word, std::string_view value, int modifier);
    bool take(std::string& piece, std::optional<std::string> made);
    bool substituted(std::string& piece, std::size_t start, const std::string& wanted);

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

} // namespace tare::dockerfile
