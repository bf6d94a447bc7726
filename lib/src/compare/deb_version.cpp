#include "compare/versions.hpp"

namespace tare::compare {
namespace {

/// Letters sort before everything else, "~" even before the end.
int order_of(std::string_view rest) noexcept
{
    if (rest.empty() || is_digit(rest.front()))
        return 0;
    const char c = rest.front();
    if (c == '~')
        return -1;
    return is_letter(c) ? static_cast<int>(c) : static_cast<int>(static_cast<unsigned char>(c)) + 256;
}

bool has_other_than_digits(std::string_view rest) noexcept
{
    return !rest.empty() && !is_digit(rest.front());
}

std::strong_ordering compare_part(std::string_view a, std::string_view b) noexcept
{
    while (!a.empty() || !b.empty()) {
        while (has_other_than_digits(a) || has_other_than_digits(b)) {
            const int left = order_of(a);
            const int right = order_of(b);
            if (left != right)
                return left <=> right;
            // Both sides stand at the same character here, or the loop would have ended.
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
        if (const auto order = compare_digits(take_digits(a), take_digits(b)); order != 0)
            return order;
    }
    return std::strong_ordering::equal;
}

struct upstream_and_revision
{
    std::string_view upstream;
    std::string_view revision;
};

upstream_and_revision split_revision(std::string_view text) noexcept
{
    const auto hyphen = text.rfind('-');
    if (hyphen == std::string_view::npos)
        return {text, {}};
    return {text.substr(0, hyphen), text.substr(hyphen + 1)};
}

std::strong_ordering compare_without_epoch(std::string_view a, std::string_view b) noexcept
{
    const auto one = split_revision(a);
    const auto other = split_revision(b);
    if (const auto order = compare_part(one.upstream, other.upstream); order != 0)
        return order;
    return compare_part(one.revision, other.revision);
}

} // namespace

std::partial_ordering compare_deb(std::string_view a, std::string_view b)
{
    return compare_with_epoch(a, b, &compare_without_epoch);
}

} // namespace tare::compare
