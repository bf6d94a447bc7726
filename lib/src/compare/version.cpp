#include "compare/versions.hpp"

#include <tare/base/ascii.hpp>
#include <tare/compare/version.hpp>

#include <algorithm>
#include <optional>

namespace tare::compare {
namespace {

/// "1" and "2.0-3" of "1:2.0-3"; the epoch is empty where there is none.
struct epoch_and_rest
{
    std::string_view epoch;
    std::string_view rest;
};

/// Nothing when what stands before the first colon is no number.
std::optional<epoch_and_rest> split_epoch(std::string_view version) noexcept
{
    const auto colon = version.find(':');
    if (colon == std::string_view::npos)
        return epoch_and_rest{{}, version};
    if (colon == 0 || !all_digits(version.substr(0, colon)))
        return std::nullopt;
    return epoch_and_rest{version.substr(0, colon), version.substr(colon + 1)};
}

} // namespace

std::strong_ordering compare_digits(std::string_view a, std::string_view b) noexcept
{
    const auto significant = [](std::string_view text) {
        return text.substr(std::min(text.find_first_not_of('0'), text.size()));
    };
    a = significant(a);
    b = significant(b);
    if (a.size() != b.size())
        return a.size() <=> b.size();
    return a.compare(b) <=> 0;
}

bool all_digits(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), is_digit);
}

std::partial_ordering compare_with_epoch(
    std::string_view a, std::string_view b,
    std::strong_ordering (*compare_rest)(std::string_view a, std::string_view b)
)
{
    const auto left = split_epoch(a);
    const auto right = split_epoch(b);
    if (!left || !right)
        return std::partial_ordering::unordered;
    const auto order = compare_digits(left->epoch, right->epoch);
    return order != 0 ? order : compare_rest(left->rest, right->rest);
}

std::partial_ordering compare_versions(report::package_type type, std::string_view a, std::string_view b)
{
    if (a == b)
        return std::partial_ordering::equivalent;
    switch (type) {
    case report::package_type::deb:
        return compare_deb(a, b);
    case report::package_type::apk:
        return compare_apk(a, b);
    case report::package_type::rpm:
        return compare_rpm(a, b);
    case report::package_type::npm:
    case report::package_type::golang:
    case report::package_type::cargo:
        return compare_semver(a, b);
    case report::package_type::pypi:
        return compare_pypi(a, b);
    case report::package_type::maven:
        return compare_maven(a, b);
    case report::package_type::gem:
        return compare_gem(a, b);
    case report::package_type::composer:
        return compare_composer(a, b);
    }
    return std::partial_ordering::unordered;
}

} // namespace tare::compare
