#include "characters.hpp"

#include <tare/base/text.hpp>
#include <tare/http/response.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace tare::http {
namespace {

constexpr std::array server_fields{
    std::string_view{"connection"},
    std::string_view{"content-length"},
    std::string_view{"date"},
    std::string_view{"server"},
    std::string_view{"transfer-encoding"},
    std::string_view{"x-content-type-options"},
    std::string_view{"x-request-id"},
};

/// Seconds after which a refused client may try again. Long enough not to spin, short enough that a free slot
/// is used.
constexpr std::string_view retry_after_seconds = "2";

void check_field(std::string_view name, std::string_view value)
{
    if (name.empty() || !std::all_of(name.begin(), name.end(), detail::is_token_character))
        throw std::invalid_argument(fmt::format("'{}' is not a header field name", escape_text(name)));
    const auto is_owned = [name](std::string_view owned) {
        return detail::equals_ignoring_case(owned, name);
    };
    if (std::any_of(server_fields.begin(), server_fields.end(), is_owned))
        throw std::invalid_argument(fmt::format("the header field {} belongs to the server", name));
    const auto is_control = [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
    };
    if (std::any_of(value.begin(), value.end(), is_control))
        throw std::invalid_argument(
            fmt::format("the value of the header field {} holds a control character", name)
        );
}

} // namespace

response& response::field(std::string_view name, std::string value)
{
    check_field(name, value);
    fields_.emplace_back(name, std::move(value));
    return *this;
}

response& response::body(std::string_view content_type, std::string bytes)
{
    return body(content_type, std::make_shared<const std::string>(std::move(bytes)));
}

response& response::body(std::string_view content_type, std::shared_ptr<const std::string> bytes)
{
    const auto is_content_type = [](const auto& f) {
        return detail::equals_ignoring_case(f.first, "Content-Type");
    };
    fields_.erase(std::remove_if(fields_.begin(), fields_.end(), is_content_type), fields_.end());
    field("Content-Type", std::string{content_type});
    body_ = std::move(bytes);
    return *this;
}

response problem(const error& e, std::string_view request_id)
{
    const auto& description = describe(e.code);
    boost::json::object document;
    document["type"] = fmt::format("/problems/{}", description.id);
    document["title"] = description.title;
    document["status"] = description.status;
    if (!e.detail.empty())
        document["detail"] = escape_text(e.detail);
    if (!request_id.empty())
        document["instance"] = escape_text(request_id);
    if (e.offset)
        document["offset"] = *e.offset;
    if (!e.limit.empty()) {
        document["limit"] = escape_text(e.limit);
        document["limit_value"] = e.limit_value;
    }
    if (!e.where.empty())
        document["where"] = escape_text(e.where);
    response answer{description.status};
    answer.body("application/problem+json", boost::json::serialize(document));
    answer.problem_id_ = description.id;
    answer.broken_rule_ = e.rule;
    if (description.status == 503)
        answer.field("Retry-After", std::string{retry_after_seconds});
    return answer;
}

} // namespace tare::http
