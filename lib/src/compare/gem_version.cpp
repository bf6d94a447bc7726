#include "compare/versions.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

// RubyGems, Gem::Version: numbers and words, taken apart where one becomes the other.
namespace tare::compare {
namespace {

using segments = std::vector<std::string_view>;

bool is_word(std::string_view segment) noexcept
{
    return is_letter(segment.front());
}

/// Zeros at the end say nothing, and neither do those of the release in front of a pre-release.
void drop_zeros(segments& out)
{
    while (!out.empty() && is_zero(out.back()))
        out.pop_back();
}

/// Nothing when it is no version.
std::optional<segments> parse_gem(std::string_view text)
{
    segments out;
    bool is_release = true;
    bool needs_segment = true;
    if (text.empty() || !is_digit(text.front()))
        return std::nullopt;
    while (!text.empty()) {
        if (text.front() == '.' || text.front() == '-') {
            if (needs_segment)
                return std::nullopt;
            needs_segment = true;
            // A hyphen stands for ".pre.".
            if (text.front() == '-') {
                if (is_release)
                    drop_zeros(out);
                is_release = false;
                out.emplace_back("pre");
            }
            text.remove_prefix(1);
            continue;
        }
        auto segment = take_digits(text);
        if (segment.empty()) {
            std::size_t size = 0;
            while (size < text.size() && is_letter(text[size]))
                ++size;
            if (size == 0)
                return std::nullopt;
            segment = text.substr(0, size);
            text.remove_prefix(size);
            if (is_release)
                drop_zeros(out);
            is_release = false;
        }
        needs_segment = false;
        out.push_back(segment);
    }
    if (needs_segment)
        return std::nullopt;
    drop_zeros(out);
    return out;
}

/// Words come before numbers, and what is missing is 0.
std::strong_ordering compare_segments(std::string_view a, std::string_view b) noexcept
{
    const bool left = is_word(a);
    if (left != is_word(b))
        return left ? std::strong_ordering::less : std::strong_ordering::greater;
    return left ? a.compare(b) <=> 0 : compare_digits(a, b);
}

} // namespace

std::partial_ordering compare_gem(std::string_view a, std::string_view b)
{
    const auto one = parse_gem(a);
    const auto other = parse_gem(b);
    if (!one || !other)
        return std::partial_ordering::unordered;
    const auto segment = [](const segments& of, std::size_t i) {
        return i < of.size() ? of[i] : std::string_view{"0"};
    };
    for (std::size_t i = 0; i < std::max(one->size(), other->size()); ++i)
        if (const auto order = compare_segments(segment(*one, i), segment(*other, i)); order != 0)
            return order;
    return std::partial_ordering::equivalent;
}

} // namespace tare::compare
