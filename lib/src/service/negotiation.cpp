#include "service/negotiation.hpp"

#include <tare/base/ascii.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tare::service {
namespace {

/// RFC 9110, section 5.6.3: optional white space.
constexpr std::string_view ows = " \t";

/// Cuts the next part off `list`, up to `separator`.
std::string_view next_part(std::string_view& list, char separator) noexcept
{
    const auto end = std::min(list.find(separator), list.size());
    const auto part = trimmed(list.substr(0, end), ows);
    list.remove_prefix(std::min(end + 1, list.size()));
    return part;
}

/// "0.8" as 800; anything malformed as 0, so that a range nobody can read is not taken for a wish.
unsigned parse_quality(std::string_view text) noexcept
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
        (text.size() > 1 && text[1] != '.'))
        return 0;
    unsigned value = text[0] == '1' ? 1000 : 0;
    unsigned place = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9')
            return 0;
        value += static_cast<unsigned>(c - '0') * place;
        place /= 10;
    }
    return std::min(value, 1000U);
}

/// 0 does not match, then the more the more specific.
unsigned specificity(std::string_view range, std::string_view media_type) noexcept
{
    if (range == "*/*")
        return 1;
    const auto type = media_type.substr(0, media_type.find('/'));
    if (range.ends_with("/*") && is_same(range.substr(0, range.size() - 2), type))
        return 2;
    return is_same(range, media_type) ? 3 : 0;
}

const representation* by_format(const endpoint& e, std::string_view format)
{
    for (const auto& r : e.representations)
        if (!r.format.empty() && r.format == format)
            return &r;
    return nullptr;
}

std::string listed(const endpoint& e, std::string_view representation::* what)
{
    std::string names;
    for (const auto& r : e.representations)
        names += (names.empty() ? "" : ", ") + std::string{r.*what};
    return names;
}

} // namespace

std::string joined_field(const http::request& head, std::string_view lower_case_name)
{
    std::string joined;
    for (const auto& [name, value] : head.fields)
        if (name == lower_case_name)
            joined += (joined.empty() ? "" : ", ") + value;
    return joined;
}

unsigned quality(std::string_view accept, std::string_view media_type)
{
    if (trimmed(accept, ows).empty())
        return 1000;
    const auto bare = trimmed(media_type.substr(0, media_type.find(';')), ows);
    unsigned best = 0;
    unsigned found = 0;
    while (!accept.empty()) {
        auto item = next_part(accept, ',');
        const auto range = next_part(item, ';');
        unsigned q = 1000;
        while (!item.empty()) {
            const auto parameter = next_part(item, ';');
            if (parameter.starts_with("q=") || parameter.starts_with("Q="))
                q = parse_quality(parameter.substr(2));
        }
        const auto fits = specificity(range, bare);
        if (fits > best) {
            best = fits;
            found = q;
        }
    }
    return found;
}

std::optional<unsigned> named_quality(std::string_view list, std::string_view wanted)
{
    while (!list.empty()) {
        auto item = next_part(list, ',');
        if (!is_same(next_part(item, ';'), wanted))
            continue;
        unsigned q = 1000;
        while (!item.empty()) {
            const auto parameter = next_part(item, ';');
            if (parameter.starts_with("q=") || parameter.starts_with("Q="))
                q = parse_quality(parameter.substr(2));
        }
        return q;
    }
    return std::nullopt;
}

result<const representation*> choose_representation(const endpoint& e, const http::request& head)
{
    if (const auto format = head.parameter("format")) {
        if (const auto* const chosen = by_format(e, *format))
            return chosen;
        return make_error(
            errc::invalid_parameter, fmt::format(
                                         "There is no format '{}' here; there are: {}.",
                                         format->substr(0, 100), listed(e, &representation::format)
                                     )
        );
    }
    const auto accept = joined_field(head, "accept");
    const representation* best = nullptr;
    unsigned most = 0;
    for (const auto& r : e.representations) {
        const auto liked = quality(accept, r.content_type);
        if (liked > most) {
            most = liked;
            best = &r;
        }
    }
    if (best == nullptr)
        return make_error(
            errc::not_acceptable, fmt::format(
                                      "The Accept field asks for nothing that is served here, which is: {}.",
                                      listed(e, &representation::content_type)
                                  )
        );
    return best;
}

bool matches(std::string_view if_none_match, std::string_view etag)
{
    while (!if_none_match.empty()) {
        auto candidate = next_part(if_none_match, ',');
        if (candidate == "*")
            return true;
        if (candidate.starts_with("W/"))
            candidate.remove_prefix(2);
        if (candidate == etag)
            return true;
    }
    return false;
}

} // namespace tare::service
