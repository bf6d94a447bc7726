#include "compare/versions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace tare::compare {
namespace {

struct semver
{
    std::array<std::string_view, 3> core{"0", "0", "0"};
    std::string_view prerelease;
};

std::string_view next_identifier(std::string_view& rest) noexcept
{
    const auto dot = std::min(rest.find('.'), rest.size());
    const auto identifier = rest.substr(0, dot);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
    return identifier;
}

/// Nothing when it is none; missing numbers are zeros.
std::optional<semver> parse_semver(std::string_view text) noexcept
{
    while (text.starts_with('v') || text.starts_with('='))
        text.remove_prefix(1);
    text = text.substr(0, text.find('+'));
    semver out;
    const auto hyphen = text.find('-');
    if (hyphen != std::string_view::npos)
        out.prerelease = text.substr(hyphen + 1);
    auto core = text.substr(0, hyphen);
    for (std::size_t i = 0; !core.empty(); ++i) {
        const auto number = next_identifier(core);
        if (i == out.core.size() || number.empty() || !all_digits(number))
            return std::nullopt;
        out.core.at(i) = number;
    }
    return text.empty() || !is_digit(text.front()) ? std::nullopt : std::optional{out};
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) noexcept
{
    const bool left = all_digits(a);
    const bool right = all_digits(b);
    if (left && right)
        return compare_digits(a, b);
    if (left != right)
        return left ? std::strong_ordering::less : std::strong_ordering::greater;
    return a.compare(b) <=> 0;
}

} // namespace

std::partial_ordering compare_semver(std::string_view a, std::string_view b)
{
    auto one = parse_semver(a);
    auto other = parse_semver(b);
    if (!one || !other)
        return std::partial_ordering::unordered;
    for (std::size_t i = 0; i < one->core.size(); ++i)
        if (const auto order = compare_digits(one->core.at(i), other->core.at(i)); order != 0)
            return order;
    auto& left = one->prerelease;
    auto& right = other->prerelease;
    if (left.empty() || right.empty())
        return left.empty() <=> right.empty();
    while (!left.empty() && !right.empty())
        if (const auto order = compare_identifiers(next_identifier(left), next_identifier(right)); order != 0)
            return order;
    return right.empty() <=> left.empty();
}

} // namespace tare::compare
