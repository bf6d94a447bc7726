#include "compare/versions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace tare::compare {
namespace {

/// In the order in which a version that goes on with them is the later one, last first.
enum class token : std::uint8_t
{
    initial_digit,
    digit,
    letter,
    suffix,
    suffix_number,
    commit_hash,
    revision,
    end,
    invalid,
};

/// Before "p" and the others a version without a suffix has its place.
constexpr std::array<std::string_view, 9> suffixes{"alpha", "beta", "pre", "rc", "cvs",
                                                   "svn",   "git",  "hg",  "p"};
constexpr std::size_t first_later_suffix = 4;

bool is_lower(char c) noexcept
{
    return c >= 'a' && c <= 'z';
}

/// Gives the parts of a version one by one.
class tokenizer
{
public:
    explicit tokenizer(std::string_view version) : rest_{version} { take_number(token::initial_digit); }

    void advance()
    {
        if (rest_.empty()) {
            kind_ = token::end;
            return;
        }
        const char c = rest_.front();
        const bool at_number = kind_ == token::initial_digit || kind_ == token::digit;
        const bool before_suffix = at_number || kind_ == token::letter;
        const bool before_hash = before_suffix || kind_ == token::suffix || kind_ == token::suffix_number;
        if (c == '.' && at_number) {
            rest_.remove_prefix(1);
            take_number(token::digit);
        } else if (is_lower(c) && at_number) {
            take(token::letter, 1);
        } else if (is_digit(c) && kind_ == token::letter) {
            // Alpine has such versions, 5.7.1p1, although the grammar does not.
            take_number(token::digit);
        } else if (is_digit(c) && kind_ == token::suffix) {
            take_number(token::suffix_number);
        } else if (c == '_' && before_hash) {
            take_suffix();
        } else if (c == '~' && before_hash) {
            rest_.remove_prefix(1);
            take_hash();
        } else if (rest_.starts_with("-r") && kind_ != token::revision) {
            rest_.remove_prefix(2);
            take_number(token::revision);
        } else
            kind_ = token::invalid;
    }

    [[nodiscard]] token kind() const noexcept { return kind_; }

    [[nodiscard]] std::string_view value() const noexcept { return value_; }

    [[nodiscard]] std::size_t suffix() const noexcept { return suffix_; }

    [[nodiscard]] bool at_earlier_suffix() const noexcept
    {
        return kind_ == token::suffix && suffix_ < first_later_suffix;
    }

private:
    void take(token kind, std::size_t size)
    {
        kind_ = kind;
        value_ = rest_.substr(0, size);
        rest_.remove_prefix(size);
    }

    void take_number(token kind)
    {
        value_ = take_digits(rest_);
        kind_ = value_.empty() ? token::invalid : kind;
    }

    void take_hash()
    {
        std::size_t size = 0;
        while (size < rest_.size() && (is_digit(rest_[size]) || (rest_[size] >= 'a' && rest_[size] <= 'f')))
            ++size;
        take(size == 0 ? token::invalid : token::commit_hash, size);
    }

    void take_suffix()
    {
        rest_.remove_prefix(1);
        std::size_t size = 0;
        while (size < rest_.size() && is_lower(rest_[size]))
            ++size;
        const auto* const found = std::find(suffixes.begin(), suffixes.end(), rest_.substr(0, size));
        suffix_ = static_cast<std::size_t>(found - suffixes.begin());
        take(found == suffixes.end() ? token::invalid : token::suffix, size);
    }

    std::string_view rest_;
    std::string_view value_;
    std::size_t suffix_ = 0;
    token kind_ = token::invalid;
};

std::strong_ordering compare_values(const tokenizer& a, const tokenizer& b) noexcept
{
    const auto one = a.value();
    const auto other = b.value();
    switch (a.kind()) {
    case token::suffix:
        return a.suffix() <=> b.suffix();
    case token::letter:
    case token::commit_hash:
        return one.compare(other) <=> 0;
    case token::digit:
        // A zero in front makes it a fraction: 1.06 is before 1.1.
        if (one.starts_with('0') || other.starts_with('0'))
            return one.compare(other) <=> 0;
        return compare_digits(one, other);
    default:
        return compare_digits(one, other);
    }
}

} // namespace

std::partial_ordering compare_apk(std::string_view a, std::string_view b)
{
    tokenizer one{a};
    tokenizer other{b};
    while (one.kind() == other.kind() && one.kind() != token::end && one.kind() != token::invalid) {
        if (const auto order = compare_values(one, other); order != 0)
            return order;
        one.advance();
        other.advance();
    }
    if (one.kind() == token::invalid || other.kind() == token::invalid)
        return std::partial_ordering::unordered;
    if (one.kind() == other.kind())
        return std::partial_ordering::equivalent;
    if (one.at_earlier_suffix())
        return std::partial_ordering::less;
    if (other.at_earlier_suffix())
        return std::partial_ordering::greater;
    return other.kind() <=> one.kind();
}

} // namespace tare::compare
