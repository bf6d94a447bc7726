#include "compare/versions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// PEP 440, "Version Identification and Dependency Specification", with its normalisation.
namespace tare::compare {
namespace {

/// A part with a number: "a1", ".post2", ".dev3". Without a number it has 0.
struct numbered
{
    bool is_there = false;
    /// Of a pre-release: 0 alpha, 1 beta, 2 release candidate.
    std::size_t rank = 0;
    std::string_view number;
};

struct pypi_version
{
    std::string_view epoch;
    std::vector<std::string_view> release;
    numbered pre;
    numbered post;
    numbered dev;
    std::vector<std::string_view> local;
};

/// A name of a part, and what it stands for; of several that begin alike, the longest first.
struct part_name
{
    std::string_view name;
    std::size_t rank;
};

constexpr std::array<part_name, 8> pre_names{
    {{"alpha", 0}, {"a", 0}, {"beta", 1}, {"b", 1}, {"preview", 2}, {"pre", 2}, {"rc", 2}, {"c", 2}}
};
constexpr std::array<part_name, 3> post_names{{{"post", 0}, {"rev", 0}, {"r", 0}}};
constexpr std::array<part_name, 1> dev_names{{{"dev", 0}}};

void skip_separator(std::string_view& text) noexcept
{
    if (!text.empty() && is_separator(text.front()))
        text.remove_prefix(1);
}

template<std::size_t Size>
numbered take_part(std::string_view& text, const std::array<part_name, Size>& names) noexcept
{
    auto rest = text;
    skip_separator(rest);
    const auto found = std::find_if(names.begin(), names.end(), [&](const part_name& n) {
        return rest.starts_with(n.name);
    });
    if (found == names.end())
        return {};
    rest.remove_prefix(found->name.size());
    skip_separator(rest);
    const numbered out{true, found->rank, take_digits(rest)};
    text = rest;
    return out;
}

/// "-N", the short form of a post-release.
numbered take_short_post(std::string_view& text) noexcept
{
    if (text.size() < 2 || text.front() != '-' || !is_digit(text[1]))
        return {};
    text.remove_prefix(1);
    return {true, 0, take_digits(text)};
}

/// What follows "+"; false when it is no local version.
bool take_local(std::string_view text, std::vector<std::string_view>& out)
{
    while (true) {
        std::size_t size = 0;
        while (size < text.size() && (is_digit(text[size]) || is_letter(text[size])))
            ++size;
        if (size == 0)
            return false;
        out.push_back(text.substr(0, size));
        text.remove_prefix(size);
        if (text.empty())
            return true;
        if (!is_separator(text.front()))
            return false;
        text.remove_prefix(1);
    }
}

/// Views into `text`, which is in lower case. Nothing when it is no version.
std::optional<pypi_version> parse_pypi(std::string_view text)
{
    if (text.starts_with('v'))
        text.remove_prefix(1);
    pypi_version out;
    auto number = take_digits(text);
    if (!number.empty() && text.starts_with('!')) {
        out.epoch = number;
        text.remove_prefix(1);
        number = take_digits(text);
    }
    if (number.empty())
        return std::nullopt;
    out.release.push_back(number);
    while (text.size() > 1 && text.front() == '.' && is_digit(text[1])) {
        text.remove_prefix(1);
        out.release.push_back(take_digits(text));
    }
    while (!out.release.empty() && out.release.back().find_first_not_of('0') == std::string_view::npos)
        out.release.pop_back();
    out.pre = take_part(text, pre_names);
    out.post = take_short_post(text);
    if (!out.post.is_there)
        out.post = take_part(text, post_names);
    out.dev = take_part(text, dev_names);
    if (text.empty())
        return out;
    return text.front() == '+' && take_local(text.substr(1), out.local) ? std::optional{out} : std::nullopt;
}

std::strong_ordering compare_release(const pypi_version& a, const pypi_version& b) noexcept
{
    for (std::size_t i = 0; i < std::min(a.release.size(), b.release.size()); ++i)
        if (const auto order = compare_digits(a.release[i], b.release[i]); order != 0)
            return order;
    return a.release.size() <=> b.release.size();
}

/// Where the pre-release stands: a development release of the release itself is before all of them, and a
/// release or what comes after it behind them.
std::size_t rank_of_pre(const pypi_version& v) noexcept
{
    constexpr std::size_t behind = 4;
    if (v.pre.is_there)
        return 1 + v.pre.rank;
    return v.dev.is_there && !v.post.is_there ? 0 : behind;
}

/// Numbers come after words, and what goes on after what ends.
std::strong_ordering compare_local(const pypi_version& a, const pypi_version& b) noexcept
{
    for (std::size_t i = 0; i < std::min(a.local.size(), b.local.size()); ++i) {
        const bool left = all_digits(a.local[i]);
        if (left != all_digits(b.local[i]))
            return left ? std::strong_ordering::greater : std::strong_ordering::less;
        const auto order =
            left ? compare_digits(a.local[i], b.local[i]) : a.local[i].compare(b.local[i]) <=> 0;
        if (order != 0)
            return order;
    }
    return a.local.size() <=> b.local.size();
}

std::strong_ordering compare(const pypi_version& a, const pypi_version& b) noexcept
{
    if (const auto order = compare_digits(a.epoch, b.epoch); order != 0)
        return order;
    if (const auto order = compare_release(a, b); order != 0)
        return order;
    if (const auto order = rank_of_pre(a) <=> rank_of_pre(b); order != 0)
        return order;
    if (const auto order = compare_digits(a.pre.number, b.pre.number); order != 0)
        return order;
    if (a.post.is_there != b.post.is_there)
        return a.post.is_there <=> b.post.is_there;
    if (const auto order = compare_digits(a.post.number, b.post.number); order != 0)
        return order;
    // A development release comes before what it leads to.
    if (a.dev.is_there != b.dev.is_there)
        return b.dev.is_there <=> a.dev.is_there;
    if (const auto order = compare_digits(a.dev.number, b.dev.number); order != 0)
        return order;
    return compare_local(a, b);
}

/// Without white space around it, in lower case.
std::string normalised(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto first = std::min(text.find_first_not_of(blanks), text.size());
    return lowered(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

} // namespace

std::partial_ordering compare_pypi(std::string_view a, std::string_view b)
{
    const auto left = normalised(a);
    const auto right = normalised(b);
    const auto one = parse_pypi(left);
    const auto other = parse_pypi(right);
    if (!one || !other)
        return std::partial_ordering::unordered;
    return compare(*one, *other);
}

} // namespace tare::compare
