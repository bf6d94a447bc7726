#include "compare/versions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Composer normalises a version (composer/semver, VersionParser) and has PHP's version_compare order it.
namespace tare::compare {
namespace {

/// In PHP's order. Where one version has an element and the other has ended, it counts as a number there.
enum class rank : std::uint8_t
{
    dev,
    alpha,
    beta,
    candidate,
    number,
    patch,
};

struct element
{
    rank kind = rank::number;
    std::string_view digits;
};

using elements = std::vector<element>;

struct stability
{
    std::string_view name;
    rank kind;
};

/// Of several that begin alike, the longest first.
constexpr std::array<stability, 8> stabilities{{
    {"beta", rank::beta},
    {"b", rank::beta},
    {"rc", rank::candidate},
    {"alpha", rank::alpha},
    {"a", rank::alpha},
    {"patch", rank::patch},
    {"pl", rank::patch},
    {"p", rank::patch},
}};

/// One to four numbers, "x" for any, as in the name of a branch; missing ones are 0, of a branch the largest.
bool take_numbers(std::string_view& text, elements& out)
{
    constexpr std::size_t parts = 4;
    constexpr std::string_view any = "9999999";
    bool is_branch = false;
    for (std::size_t i = 0; i < parts; ++i) {
        auto rest = text;
        if (i > 0 && !(rest.starts_with('.') && rest.size() > 1))
            break;
        rest.remove_prefix(i > 0 ? 1 : 0);
        const auto number = take_digits(rest);
        const bool is_any = number.empty() && i > 0 && (rest.starts_with('x') || rest.starts_with('*'));
        if (number.empty() && !is_any)
            break;
        rest.remove_prefix(is_any ? 1 : 0);
        is_branch = is_branch || is_any;
        out.push_back({rank::number, is_any ? any : number});
        text = rest;
    }
    if (out.empty())
        return false;
    // What is no number of a release is a date: "20260131", and is not filled up.
    constexpr std::size_t longest_number = 5;
    if (out.front().digits.size() > longest_number)
        return !is_branch;
    while (out.size() < parts)
        out.push_back({rank::number, is_branch ? any : std::string_view{"0"}});
    return !is_branch || text.starts_with("-dev") || text.starts_with(".dev") || text == "dev";
}

/// "-beta2", ".RC1", "p3", and "-dev" behind all of it; "stable" says nothing.
void take_stability(std::string_view& text, elements& out)
{
    auto rest = text;
    if (!rest.empty() && is_separator(rest.front()))
        rest.remove_prefix(1);
    constexpr std::string_view stable = "stable";
    if (rest.starts_with(stable)) {
        text = rest.substr(stable.size());
        return;
    }
    const auto found = std::find_if(stabilities.begin(), stabilities.end(), [&](const stability& s) {
        return rest.starts_with(s.name);
    });
    if (found == stabilities.end())
        return;
    rest.remove_prefix(found->name.size());
    out.push_back({found->kind, {}});
    while (true) {
        auto further = rest;
        if (!further.empty() && (further.front() == '.' || further.front() == '-'))
            further.remove_prefix(1);
        const auto number = take_digits(further);
        if (number.empty())
            break;
        out.push_back({rank::number, number});
        rest = further;
    }
    text = rest;
}

/// Views into `text`, which is in lower case. Nothing for branches ("dev-main") and what is no version.
std::optional<elements> parse_composer(std::string_view text)
{
    if (text.starts_with('v'))
        text.remove_prefix(1);
    text = text.substr(0, text.find('+'));
    elements out;
    if (!take_numbers(text, out))
        return std::nullopt;
    take_stability(text, out);
    if (text == "dev" || text == "-dev" || text == ".dev" || text == "_dev") {
        out.push_back({rank::dev, {}});
        return out;
    }
    return text.empty() ? std::optional{out} : std::nullopt;
}

/// What a version that goes on is to one that has ended.
std::strong_ordering compare_to_end(const element& e) noexcept
{
    return e.kind == rank::number ? std::strong_ordering::greater : e.kind <=> rank::number;
}

} // namespace

std::partial_ordering compare_composer(std::string_view a, std::string_view b)
{
    const auto left = lowered(a);
    const auto right = lowered(b);
    const auto one = parse_composer(left);
    const auto other = parse_composer(right);
    if (!one || !other)
        return std::partial_ordering::unordered;
    const auto common = std::min(one->size(), other->size());
    for (std::size_t i = 0; i < common; ++i) {
        const auto& l = (*one)[i];
        const auto& r = (*other)[i];
        if (l.kind != r.kind)
            return l.kind <=> r.kind;
        if (const auto order = compare_digits(l.digits, r.digits); order != 0)
            return order;
    }
    if (one->size() > common)
        return compare_to_end((*one)[common]);
    if (other->size() > common)
        return 0 <=> compare_to_end((*other)[common]);
    return std::partial_ordering::equivalent;
}

} // namespace tare::compare
