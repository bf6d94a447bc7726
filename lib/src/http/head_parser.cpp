#include "head_parser.hpp"

#include "characters.hpp"
#include "refusal.hpp"
#include "target.hpp"
#include "trace_context.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

namespace tare::http::detail {
namespace {

namespace beast = boost::beast;

std::string_view to_view(beast::string_view text) noexcept
{
    return {text.data(), text.size()};
}

/// Beast's parser with a sink for the header only: the body never goes through Beast, whose framing of it
/// differs between versions (chunk extensions, trailers, an assertion on some cuts).
class beast_head final : public beast::http::basic_parser<true>
{
public:
    explicit beast_head(std::vector<std::pair<std::string, std::string>>& fields) : fields_{fields}
    {
        fields_.clear();
    }

    std::string_view method() const noexcept { return method_; }

    std::string_view target() const noexcept { return target_; }

    bool http_1_1() const noexcept { return version_ == 11; }

private:
    using error_code = beast::error_code;
    using string_view = beast::string_view;

    void on_request_impl(beast::http::verb, string_view method, string_view target, int version, error_code&)
        override
    {
        method_ = to_view(method);
        target_ = to_view(target);
        version_ = version;
    }

    void on_field_impl(beast::http::field, string_view name, string_view value, error_code&) override
    {
        auto& [lower_name, text] = fields_.emplace_back();
        lower_name.resize(name.size());
        std::transform(name.begin(), name.end(), lower_name.begin(), to_lower);
        text = to_view(value);
    }

    void on_response_impl(int, string_view, int, error_code&) override {}

    void on_header_impl(error_code&) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(string_view, error_code&) override { return 0; }

    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override { return 0; }

    void on_finish_impl(error_code&) override {}

#if BOOST_BEAST_VERSION >= 359
    void on_trailer_field_impl(beast::http::field, string_view, string_view, error_code&) override {}
#endif

    std::vector<std::pair<std::string, std::string>>& fields_;
    std::string_view method_;
    std::string_view target_;
    int version_ = 11;
};

error refused(refusal rule, std::string detail)
{
    return refusal_error(errc::bad_request, rule, std::move(detail));
}

/// The rule behind an error of Beast's parser, given the fields it had read before.
refusal rule_of(const beast::error_code& ec, const request& head)
{
    using beast::http::error;
    if (ec == error::bad_method || ec == error::bad_target || ec == error::bad_version)
        return refusal::request_line;
    if (ec == error::bad_line_ending)
        return refusal::line_ending;
    if (ec == error::bad_transfer_encoding)
        return head.field("content-length") ? refusal::two_lengths : refusal::transfer_encoding;
    if (ec == error::bad_content_length || ec == error::multiple_content_length)
        return head.field("transfer-encoding") ? refusal::two_lengths : refusal::content_length;
    return refusal::field;
}

/// The part of a target that may be logged: a query, and what comes before the path, may hold secrets.
std::string_view loggable_path(std::string_view target) noexcept
{
    return target.starts_with('/') ? target.substr(0, target.find_first_of("?#")) : std::string_view{};
}

std::optional<method> parse_method(std::string_view name) noexcept
{
    static constexpr std::array known{method::get,     method::head,    method::post, method::put,
                                      method::delete_, method::options, method::patch};
    const auto it =
        std::find_if(known.begin(), known.end(), [name](method m) { return to_string(m) == name; });
    if (it == known.end())
        return std::nullopt;
    return *it;
}

/// `uri-host [":" port]` of RFC 9110 section 7.2, with host names as DNS and containers have them.
/// Percent-encoding and sub-delimiters are legal in a URI's host and in nobody's host name: refused, for
/// proxies disagree on them.
bool is_valid_host(std::string_view value) noexcept
{
    std::string_view port;
    if (!value.empty() && value.front() == '[') {
        const auto end = value.find(']');
        if (end == std::string_view::npos || end < 3)
            return false;
        const auto address = value.substr(1, end - 1);
        const auto is_address_character = [](char c) {
            return hex_value(c).has_value() || c == ':' || c == '.';
        };
        if (!std::all_of(address.begin(), address.end(), is_address_character))
            return false;
        port = value.substr(end + 1);
    } else {
        const auto colon = std::min(value.find(':'), value.size());
        const auto name = value.substr(0, colon);
        if (name.empty() || !std::all_of(name.begin(), name.end(), is_unreserved))
            return false;
        port = value.substr(colon);
    }
    if (port.empty())
        return true;
    port.remove_prefix(1);
    return value[value.size() - port.size() - 1] == ':' && port.size() <= 5 &&
           std::all_of(port.begin(), port.end(), is_digit);
}

/// Calls `visit` for each element of a comma-separated list (RFC 9110 section 5.6.1).
template<class Visit>
void for_each_element(std::string_view list, Visit visit)
{
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        auto element = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        while (!element.empty() && (element.front() == ' ' || element.front() == '\t'))
            element.remove_prefix(1);
        while (!element.empty() && (element.back() == ' ' || element.back() == '\t'))
            element.remove_suffix(1);
        visit(element);
    }
}

/// How often each field that decides something occurs, and its last value.
struct deciding_fields
{
    struct occurrence
    {
        unsigned count = 0;
        std::string_view value;

        void add(std::string_view text) noexcept
        {
            ++count;
            value = text;
        }
    };

    occurrence host;
    occurrence transfer_encoding;
    occurrence content_length;
    occurrence expect;
    occurrence traceparent;
    bool close = false;
    bool keep_alive = false;
};

deciding_fields collect(const request& head)
{
    deciding_fields found;
    for (const auto& [name, value] : head.fields) {
        if (name == "host")
            found.host.add(value);
        else if (name == "transfer-encoding")
            found.transfer_encoding.add(value);
        else if (name == "content-length")
            found.content_length.add(value);
        else if (name == "expect")
            found.expect.add(value);
        else if (name == "traceparent")
            found.traceparent.add(value);
        else if (name == "connection")
            for_each_element(value, [&](std::string_view option) {
                found.close = found.close || equals_ignoring_case(option, "close");
                found.keep_alive = found.keep_alive || equals_ignoring_case(option, "keep-alive");
            });
    }
    return found;
}

result<void> check_host(const deciding_fields& found, bool http_1_1)
{
    if (found.host.count == 0 && !http_1_1)
        return {};
    if (found.host.count == 0)
        return refused(refusal::host, "The Host field is missing.");
    if (found.host.count > 1)
        return refused(refusal::host, "The Host field occurs more than once.");
    if (!is_valid_host(found.host.value))
        return refused(refusal::host, "The Host field is not a host name or address with an optional port.");
    return {};
}

/// RFC 9112 section 6.1: what the body's length is must be beyond doubt, else a proxy and Tare may see
/// different requests.
result<void> check_body_framing(const deciding_fields& found, bool http_1_1, request& head)
{
    head.chunked = found.transfer_encoding.count > 0;
    head.content_length.reset();
    if (head.chunked) {
        if (!http_1_1)
            return refused(refusal::transfer_encoding, "HTTP/1.0 has no Transfer-Encoding.");
        if (found.content_length.count > 0)
            return refused(refusal::two_lengths, "Transfer-Encoding and Content-Length exclude each other.");
        if (found.transfer_encoding.count > 1 ||
            !equals_ignoring_case(found.transfer_encoding.value, "chunked"))
            return refused(refusal::transfer_encoding, "Transfer-Encoding must be exactly 'chunked', once.");
        return {};
    }
    if (found.content_length.count == 0)
        return {};
    const auto digits = found.content_length.value;
    // 19 digits always fit into 64 bits, so no overflow has to be judged.
    if (found.content_length.count > 1 || digits.empty() || digits.size() > 19 ||
        !std::all_of(digits.begin(), digits.end(), is_digit) || (digits.size() > 1 && digits.front() == '0'))
        return refused(refusal::content_length, "Content-Length must be one decimal number, once.");
    std::uint64_t length = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    head.content_length = length;
    return {};
}

bool is_request_id(std::string_view value) noexcept
{
    const auto allowed = [](char c) {
        return is_alpha(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
    };
    return !value.empty() && value.size() <= 64 && std::all_of(value.begin(), value.end(), allowed);
}

} // namespace

result<void> parse_head(std::string_view raw, const server_limits& limits, request& head, head_facts& facts)
{
    head.raw_path.clear();
    head.segments.clear();
    head.query.clear();
    head.path_parameters.clear();
    head.id.clear();
    head.trace.reset();
    facts = {};
    beast_head parser{head.fields};
    parser.header_limit(std::numeric_limits<std::uint32_t>::max());
    parser.body_limit(boost::none);
    beast::error_code ec;
    parser.put(boost::asio::const_buffer(raw.data(), raw.size()), ec);
    if (const auto id = head.field("x-request-id"); id && is_request_id(*id))
        head.id = *id;
    if (ec)
        return refused(rule_of(ec, head), fmt::format("The request header is malformed: {}.", ec.message()));

    // For the log, should the request be refused before its target is read.
    head.raw_path = loggable_path(parser.target());
    facts.http_1_1 = parser.http_1_1();
    const auto found = collect(head);
    if (found.traceparent.count == 1)
        head.trace = parse_traceparent(found.traceparent.value);
    facts.keep_alive = !found.close && (facts.http_1_1 || found.keep_alive);
    if (auto checked = check_host(found, facts.http_1_1); !checked)
        return checked;
    if (auto checked = check_body_framing(found, facts.http_1_1, head); !checked)
        return checked;
    const bool wants_continue =
        found.expect.count == 1 && equals_ignoring_case(found.expect.value, "100-continue");
    facts.unknown_expectation = found.expect.count > 0 && !wants_continue;
    // An HTTP/1.0 client cannot mean it, and a request without a body has nothing to wait with.
    facts.expects_continue = wants_continue && facts.http_1_1 && head.has_body();

    const auto verb = parse_method(parser.method());
    if (!verb)
        return refusal_error(errc::not_implemented, refusal::method, "This method is not known here.");
    facts.known_method = true;
    head.verb = *verb;
    facts.asterisk = head.verb == method::options && parser.target() == "*";
    if (!facts.asterisk)
        return parse_target(parser.target(), limits.max_target_bytes, head);
    head.raw_path = "*";
    return {};
}

} // namespace tare::http::detail
