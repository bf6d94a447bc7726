#pragma once

#include "inspect/secret_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

class secret_index;

/// A secret in a text that is being searched.
struct secret_match
{
    const secret_rule* rule = nullptr;
    /// Of the secret, in bytes from the start of the text.
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    std::string masked;
};

/// Searches a text for secrets as it passes. What is found does not depend on the pieces it comes in. Holds a
/// few kilobytes of the text and nothing of it at the end.
class secret_scanner
{
public:
    /// Texts go one after the other through one scanner, whose buffer stays.
    secret_scanner() = default;

    /// Starts a text: `path` is where it stands, empty for strings of the config. `candidates` is decremented
    /// for every pattern that is tried, and the search ends when it is 0; it must outlive the text.
    void begin(std::string_view path, std::uint64_t& candidates);

    /// The next piece. False when the search has ended.
    bool feed(std::string_view piece);

    /// The text is over.
    void finish();

    /// What was found since `begin`, in order; at most `most` and a count of the rest.
    [[nodiscard]] const std::vector<secret_match>& found() const noexcept { return found_; }

    [[nodiscard]] std::uint64_t omitted() const noexcept { return omitted_; }

    /// True when the candidates ran out before the text did.
    [[nodiscard]] bool gave_up() const noexcept { return gave_up_; }

private:
    void search(std::size_t to);
    void drop_searched();
    void try_at(std::size_t position);
    void try_rule(const secret_rule& rule, std::string_view keyword, std::size_t position);
    void accept(const secret_rule& rule, std::size_t begin, std::size_t end);
    [[nodiscard]] bool is_boundary(std::size_t position) const noexcept;
    [[nodiscard]] bool is_comment(std::size_t position) const noexcept;
    void count_lines(std::size_t to) noexcept;

    std::string path_;
    const secret_index* index_ = nullptr;
    std::uint64_t* candidates_ = nullptr;
    /// The text from `offset_` on; the first `searched_` bytes are only looked back at.
    std::string buffer_;
    /// Bytes of the text in the buffer: beyond is padding.
    std::size_t size_ = 0;
    std::size_t searched_ = 0;
    std::uint64_t offset_ = 0;
    /// Lines are counted up to here, in the buffer.
    std::size_t counted_ = 0;
    std::uint64_t line_ = 1;
    std::uint64_t line_start_ = 0;
    std::vector<secret_match> found_;
    std::uint64_t omitted_ = 0;
    bool gave_up_ = false;
};

} // namespace tare::inspect
