#include "characters.hpp"

#include <tare/http/router.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <utility>

namespace tare::http {
namespace {

constexpr std::array every_method{method::get,     method::head,    method::post, method::put,
                                  method::delete_, method::options, method::patch};

[[noreturn]] void refuse(const route& r, std::string_view why)
{
    throw std::logic_error(fmt::format("route {} {}: {}", to_string(r.verb), r.path, why));
}

void check_parameter_name(const route& r, std::string_view name)
{
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || detail::is_digit(c) || c == '_'; };
    if (name.empty() || !std::all_of(name.begin(), name.end(), allowed))
        refuse(r, "a parameter's name is made of [a-z0-9_]");
}

/// The Allow field of a path that has these methods: HEAD comes with GET, and OPTIONS is always answered.
std::string allow_field(std::set<method> methods)
{
    if (methods.contains(method::get))
        methods.insert(method::head);
    methods.insert(method::options);
    std::string out;
    for (const auto verb : every_method) {
        if (!methods.contains(verb))
            continue;
        if (!out.empty())
            out += ", ";
        out += to_string(verb);
    }
    return out;
}

} // namespace

std::string_view router::text(std::size_t index, const segment& part) const noexcept
{
    return std::string_view{routes_[index].path}.substr(part.begin, part.length);
}

void router::add(route r)
{
    if (r.path.empty() || r.path.front() != '/')
        refuse(r, "a path begins with '/'");
    if (!r.serve)
        refuse(r, "there is no handler");
    std::vector<segment> pattern;
    std::set<std::string_view> names;
    const std::string_view path{r.path};
    for (std::size_t begin = 1; path != "/";) {
        const auto slash = std::min(path.find('/', begin), path.size());
        const auto part = path.substr(begin, slash - begin);
        if (part.empty())
            refuse(r, "a segment is empty");
        if (part.front() == '{' && part.back() == '}') {
            const auto name = part.substr(1, part.size() - 2);
            check_parameter_name(r, name);
            if (!names.insert(name).second)
                refuse(r, "a parameter's name is used twice");
            pattern.push_back({begin + 1, name.size(), true});
        } else {
            if (part.find_first_of("{}%") != std::string_view::npos)
                refuse(r, "a literal segment holds one of '{', '}', '%'");
            pattern.push_back({begin, part.size(), false});
        }
        if (slash == path.size())
            break;
        begin = slash + 1;
    }
    routes_.push_back(std::move(r));
    const auto last = routes_.size() - 1;
    if (by_length_.size() <= pattern.size())
        by_length_.resize(pattern.size() + 1);
    by_length_[pattern.size()].push_back(last);
    patterns_.push_back(std::move(pattern));
    const auto same_shape = [&](std::size_t other) {
        const auto same_segment = [&](const segment& left, const segment& right) {
            return left.parameter == right.parameter &&
                   (left.parameter || text(last, left) == text(other, right));
        };
        return routes_[other].verb == routes_[last].verb &&
               std::equal(
                   patterns_[last].begin(), patterns_[last].end(), patterns_[other].begin(),
                   patterns_[other].end(), same_segment
               );
    };
    for (std::size_t other = 0; other < last; ++other)
        if (same_shape(other))
            refuse(routes_[last], "the same method and path are there already");
}

bool router::matches(std::size_t index, const std::vector<std::string>& segments) const noexcept
{
    const auto& pattern = patterns_[index];
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        // An empty segment is nobody's id.
        const bool fits =
            pattern[i].parameter ? !segments[i].empty() : text(index, pattern[i]) == segments[i];
        if (!fits)
            return false;
    }
    return true;
}

bool router::more_literal(std::size_t left, std::size_t right) const noexcept
{
    const auto is_less = [](const segment& a, const segment& b) { return !a.parameter && b.parameter; };
    return std::lexicographical_compare(
        patterns_[left].begin(), patterns_[left].end(), patterns_[right].begin(), patterns_[right].end(),
        is_less
    );
}

std::variant<route_match, wrong_method, no_such_path>
router::find(method verb, const std::vector<std::string>& segments) const
{
    if (segments.size() >= by_length_.size())
        return no_such_path{};
    const auto& as_long = by_length_[segments.size()];
    std::optional<std::size_t> exact;
    std::optional<std::size_t> as_get;
    bool known_path = false;
    const auto keep_best = [this](std::optional<std::size_t>& best, std::size_t index) {
        if (!best || more_literal(index, *best))
            best = index;
    };
    for (const auto index : as_long) {
        if (!matches(index, segments))
            continue;
        known_path = true;
        if (routes_[index].verb == verb)
            keep_best(exact, index);
        else if (verb == method::head && routes_[index].verb == method::get)
            keep_best(as_get, index);
    }
    if (!known_path)
        return no_such_path{};
    if (!exact)
        exact = as_get;
    if (exact) {
        route_match match{&routes_[*exact], {}};
        const auto& pattern = patterns_[*exact];
        for (std::size_t i = 0; i < pattern.size(); ++i)
            if (pattern[i].parameter)
                match.path_parameters.emplace_back(text(*exact, pattern[i]), segments[i]);
        return match;
    }
    std::set<method> methods;
    for (const auto index : as_long)
        if (matches(index, segments))
            methods.insert(routes_[index].verb);
    return wrong_method{allow_field(std::move(methods))};
}

std::string router::allowed_anywhere() const
{
    std::set<method> methods;
    for (const auto& r : routes_)
        methods.insert(r.verb);
    return allow_field(std::move(methods));
}

} // namespace tare::http
