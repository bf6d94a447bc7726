#include <tare/image/reference.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tare::image {
namespace {

constexpr std::string_view default_domain = "docker.io";
constexpr std::string_view old_default_domain = "index.docker.io";
constexpr std::string_view official = "library/";
constexpr std::size_t longest_path = 255;
constexpr std::size_t longest_tag = 128;
constexpr std::size_t longest_domain = 255;

bool is_lower(char c) noexcept
{
    return c >= 'a' && c <= 'z';
}

bool is_upper(char c) noexcept
{
    return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool is_lower_or_digit(char c) noexcept
{
    return is_lower(c) || is_digit(c);
}

bool is_letter_or_digit(char c) noexcept
{
    return is_lower_or_digit(c) || is_upper(c);
}

bool is_lower_hex(char c) noexcept
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

bool is_hex(char c) noexcept
{
    return is_lower_hex(c) || (c >= 'A' && c <= 'F');
}

template<class Predicate>
bool all(std::string_view text, Predicate holds)
{
    return std::all_of(text.begin(), text.end(), holds);
}

/// Applies `holds` to each part of `text` between separators; an empty part is asked about too.
template<class Predicate>
bool each_part(std::string_view text, char separator, Predicate holds)
{
    while (true) {
        const auto end = text.find(separator);
        if (!holds(text.substr(0, end)))
            return false;
        if (end == std::string_view::npos)
            return true;
        text.remove_prefix(end + 1);
    }
}

/// [a-zA-Z0-9] | [a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]
bool is_domain_component(std::string_view text)
{
    return !text.empty() && text.front() != '-' && text.back() != '-' &&
           all(text, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

/// (domain-name | "[" ipv6 "]") [":" port]
bool is_domain(std::string_view text)
{
    if (text.empty() || text.size() > longest_domain)
        return false;
    const auto port = text.front() == '[' ? text.find(':', text.find(']')) : text.find(':');
    if (port != std::string_view::npos) {
        const auto digits = text.substr(port + 1);
        if (digits.empty() || !all(digits, is_digit))
            return false;
    }
    const auto host = text.substr(0, port);
    if (host.front() != '[')
        return each_part(host, '.', is_domain_component);
    return host.size() > 2 && host.back() == ']' &&
           all(host.substr(1, host.size() - 2), [](char c) { return is_hex(c) || c == ':'; });
}

/// [a-z0-9]+ (("." | "_" | "__" | "-"+) [a-z0-9]+)*
bool is_path_component(std::string_view text)
{
    if (text.empty() || !is_lower_or_digit(text.front()) || !is_lower_or_digit(text.back()))
        return false;
    for (std::size_t i = 0; i < text.size();) {
        if (is_lower_or_digit(text[i])) {
            ++i;
            continue;
        }
        const auto end = std::min(text.size(), text.find_first_not_of(text[i], i));
        const auto run = end - i;
        const bool separates = text[i] == '-' || (text[i] == '.' && run == 1) || (text[i] == '_' && run <= 2);
        if (!separates || !is_lower_or_digit(text[end]))
            return false;
        i = end;
    }
    return true;
}

/// [A-Za-z0-9_][A-Za-z0-9_.-]{0,127}
bool is_tag(std::string_view text)
{
    return !text.empty() && text.size() <= longest_tag &&
           (is_letter_or_digit(text.front()) || text.front() == '_') &&
           all(text, [](char c) { return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-'; });
}

bool is_sha256(std::string_view text)
{
    constexpr std::string_view algorithm = "sha256:";
    return text.starts_with(algorithm) && text.size() == algorithm.size() + 64 &&
           all(text.substr(algorithm.size()), is_lower_hex);
}

bool names_a_domain(std::string_view first)
{
    return first.find_first_of(".:") != std::string_view::npos || first == "localhost" ||
           std::any_of(first.begin(), first.end(), is_upper);
}

error invalid(std::string_view text, std::string_view why)
{
    return make_error(
        errc::invalid_reference,
        fmt::format(
            "'{}' is not an image name: {}. Names look like app:1.2 or registry.example:5000/team/app:1.2.",
            text.substr(0, 300), why
        )
    );
}

} // namespace

result<reference> reference::parse(std::string_view text)
{
    if (text.size() == 64 && all(text, is_lower_hex))
        return invalid(text, "it is an image id");
    reference r;
    auto rest = text;
    if (const auto at = rest.find('@'); at != std::string_view::npos) {
        r.digest = rest.substr(at + 1);
        rest = rest.substr(0, at);
        if (!is_sha256(r.digest))
            return invalid(text, "after '@' comes sha256: and 64 lower-case hex digits");
    }
    if (const auto slash = rest.find('/');
        slash != std::string_view::npos && names_a_domain(rest.substr(0, slash))) {
        r.domain = rest.substr(0, slash);
        rest.remove_prefix(slash + 1);
        if (!is_domain(r.domain))
            return invalid(text, "its host is malformed");
    }
    // A tag follows the last slash, a port never does.
    const auto last_slash = rest.rfind('/');
    if (const auto colon = rest.find(':', last_slash == std::string_view::npos ? 0 : last_slash);
        colon != std::string_view::npos) {
        r.tag = rest.substr(colon + 1);
        rest = rest.substr(0, colon);
        if (!is_tag(r.tag))
            return invalid(
                text,
                "a tag is 1 to 128 letters, digits, '_', '.' or '-', and starts with neither '.' nor '-'"
            );
    }
    if (!each_part(rest, '/', is_path_component))
        return invalid(
            text,
            "a repository is lower-case letters and digits, with single '.', '_', '-' and '/' between them"
        );
    r.path = rest;

    if (r.domain.empty() || r.domain == old_default_domain)
        r.domain = default_domain;
    if (r.domain == default_domain && r.path.find('/') == std::string::npos)
        r.path.insert(0, official);
    if (r.path.size() > longest_path)
        return invalid(text, "its repository is longer than 255 characters");
    if (r.tag.empty() && r.digest.empty())
        r.tag = "latest";
    return r;
}

std::string reference::to_string() const
{
    return fmt::format(
        "{}/{}{}{}{}{}", domain, path, tag.empty() ? "" : ":", tag, digest.empty() ? "" : "@", digest
    );
}

std::string reference::familiar() const
{
    auto text = to_string();
    const auto slash = path.find('/');
    // Without its domain, docker.io/a.b/c would be read as the registry a.b.
    if (domain != default_domain || (slash != std::string::npos && names_a_domain(path.substr(0, slash))))
        return text;
    text.erase(0, default_domain.size() + 1);
    if (text.starts_with(official) && path.find('/', official.size()) == std::string::npos)
        text.erase(0, official.size());
    return text;
}

} // namespace tare::image
