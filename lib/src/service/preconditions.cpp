#include "service/preconditions.hpp"

#include "service/answers.hpp"
#include "service/negotiation.hpp"

#include <algorithm>

namespace tare::service {
namespace {

/// Strong comparison: what is weak never matches.
bool matches_strongly(std::string_view list, std::string_view etag)
{
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        auto candidate = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        while (candidate.starts_with(' ') || candidate.starts_with('\t'))
            candidate.remove_prefix(1);
        while (candidate.ends_with(' ') || candidate.ends_with('\t'))
            candidate.remove_suffix(1);
        if (candidate == "*" || candidate == etag)
            return true;
    }
    return false;
}

} // namespace

preconditions preconditions_of(const http::request& head)
{
    return {joined_field(head, "if-match"), joined_field(head, "if-none-match")};
}

result<void> check(const preconditions& required, std::optional<std::string_view> current)
{
    const auto etag = current ? entity_tag(*current) : std::string{};
    if (!required.if_match.empty() && (!current || !matches_strongly(required.if_match, etag)))
        return make_error(
            errc::precondition_failed,
            current ? "It has changed since: read it again, and send its new ETag in If-Match."
                    : "There is none, so that nothing can match If-Match."
        );
    if (!required.if_none_match.empty() && current && matches(required.if_none_match, etag))
        return make_error(errc::precondition_failed, "There is one already, which If-None-Match rules out.");
    return {};
}

} // namespace tare::service
