#include "compare/versions.hpp"

#include <cstddef>

namespace tare::compare {
namespace {

bool is_significant(char c) noexcept
{
    return is_digit(c) || is_letter(c) || c == '~' || c == '^';
}

void skip_separators(std::string_view& text) noexcept
{
    while (!text.empty() && !is_significant(text.front()))
        text.remove_prefix(1);
}

std::string_view take_letters(std::string_view& text) noexcept
{
    std::size_t size = 0;
    while (size < text.size() && is_letter(text[size]))
        ++size;
    const auto taken = text.substr(0, size);
    text.remove_prefix(size);
    return taken;
}

std::strong_ordering compare_rpm_segments(std::string_view a, std::string_view b) noexcept
{
    while (!a.empty() || !b.empty()) {
        skip_separators(a);
        skip_separators(b);
        const bool left_tilde = a.starts_with('~');
        const bool right_tilde = b.starts_with('~');
        if (left_tilde != right_tilde)
            return left_tilde ? std::strong_ordering::less : std::strong_ordering::greater;
        const bool left_caret = a.starts_with('^');
        const bool right_caret = b.starts_with('^');
        if (left_caret != right_caret) {
            // A caret comes after the end, and before everything else.
            const bool other_ended = left_caret ? b.empty() : a.empty();
            return left_caret == other_ended ? std::strong_ordering::greater : std::strong_ordering::less;
        }
        if (left_tilde || left_caret) {
            a.remove_prefix(1);
            b.remove_prefix(1);
            continue;
        }
        if (a.empty() || b.empty())
            break;
        const bool numeric = is_digit(a.front());
        if (numeric != is_digit(b.front()))
            return numeric ? std::strong_ordering::greater : std::strong_ordering::less;
        const auto order = numeric ? compare_digits(take_digits(a), take_digits(b))
                                   : take_letters(a).compare(take_letters(b)) <=> 0;
        if (order != 0)
            return order;
    }
    return a.size() <=> b.size();
}

std::strong_ordering compare_rpm_without_epoch(std::string_view a, std::string_view b) noexcept
{
    const auto left = a.rfind('-');
    const auto right = b.rfind('-');
    const auto order = compare_rpm_segments(a.substr(0, left), b.substr(0, right));
    // A version without a release stands for all of its releases.
    if (order != 0 || left == std::string_view::npos || right == std::string_view::npos)
        return order;
    return compare_rpm_segments(a.substr(left + 1), b.substr(right + 1));
}

} // namespace

std::partial_ordering compare_rpm(std::string_view a, std::string_view b)
{
    return compare_with_epoch(a, b, &compare_rpm_without_epoch);
}

} // namespace tare::compare
