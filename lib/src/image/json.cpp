#include <tare/base/ascii.hpp>
#include <tare/base/text.hpp>
#include <tare/image/json.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <string>
#include <unordered_set>
#include <utility>

namespace tare::image {
namespace {

namespace json = boost::json;

/// Watches the parser's events for a key that comes twice in one object: the parser's own answer, last wins,
/// is one of two readings that are in use.
struct duplicate_key_handler
{
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    explicit duplicate_key_handler(std::size_t most_values) : values_left{most_values} {}

    std::vector<std::unordered_set<std::string>> objects;
    std::string key;
    std::optional<std::string> duplicate;
    std::size_t values_left;
    bool too_many_values = false;

    /// Counts a value, each of which costs memory many times its text.
    bool count(boost::system::error_code& ec)
    {
        too_many_values = values_left == 0;
        values_left -= too_many_values ? 0 : 1;
        if (too_many_values)
            ec = json::error::syntax;
        return !too_many_values;
    }

    bool on_document_begin(boost::system::error_code&) { return true; }

    bool on_document_end(boost::system::error_code&) { return true; }

    bool on_object_begin(boost::system::error_code& ec)
    {
        objects.emplace_back();
        return count(ec);
    }

    bool on_object_end(std::size_t, boost::system::error_code&)
    {
        objects.pop_back();
        return true;
    }

    bool on_array_begin(boost::system::error_code& ec) { return count(ec); }

    bool on_array_end(std::size_t, boost::system::error_code&) { return true; }

    bool on_key_part(json::string_view part, std::size_t, boost::system::error_code&)
    {
        key += part;
        return true;
    }

    bool on_key(json::string_view part, std::size_t, boost::system::error_code& ec)
    {
        key += part;
        if (!objects.back().insert(key).second) {
            duplicate = key;
            ec = json::error::syntax;
            return false;
        }
        key.clear();
        return true;
    }

    bool on_string_part(json::string_view, std::size_t, boost::system::error_code&) { return true; }

    bool on_string(json::string_view, std::size_t, boost::system::error_code& ec) { return count(ec); }

    bool on_number_part(json::string_view, boost::system::error_code&) { return true; }

    bool on_int64(std::int64_t, json::string_view, boost::system::error_code& ec) { return count(ec); }

    bool on_uint64(std::uint64_t, json::string_view, boost::system::error_code& ec) { return count(ec); }

    bool on_double(double, json::string_view, boost::system::error_code& ec) { return count(ec); }

    bool on_bool(bool, boost::system::error_code& ec) { return count(ec); }

    bool on_null(boost::system::error_code& ec) { return count(ec); }

    bool on_comment_part(json::string_view, boost::system::error_code&) { return true; }

    bool on_comment(json::string_view, boost::system::error_code&) { return true; }
};

/// A key as Go's encoding/json compares it: in lower case, with the two characters beyond ASCII that fold
/// into it, the long s (U+017F) and the Kelvin sign (U+212A).
std::string folded(std::string_view key)
{
    static constexpr std::string_view long_s = "\xC5\xBF";
    static constexpr std::string_view kelvin = "\xE2\x84\xAA";
    std::string out;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const auto rest = key.substr(i);
        const char c = rest.front();
        if (rest.starts_with(long_s) || rest.starts_with(kelvin)) {
            out += rest.starts_with(long_s) ? 's' : 'k';
            i += (rest.starts_with(long_s) ? long_s : kelvin).size() - 1;
        } else {
            out += lower(c);
        }
    }
    return out;
}

} // namespace

result<json::value> parse_json(std::string_view text, const limits& bounds, std::string_view what)
{
    json::parse_options options;
    options.max_depth = bounds.max_json_depth;
    json::basic_parser<duplicate_key_handler> keys{options, bounds.max_json_values};
    boost::system::error_code ec;
    const auto parsed = keys.write_some(false, text.data(), text.size(), ec);
    if (keys.handler().too_many_values)
        return limit_error("max_json_values", bounds.max_json_values);
    if (ec == json::error::too_deep)
        return limit_error("max_json_depth", bounds.max_json_depth);
    if (keys.handler().duplicate)
        return make_error(
            errc::malformed_json,
            fmt::format(
                "The {} has the key '{}' twice in one object: readers disagree on which one counts.", what,
                escape_text(std::string_view{*keys.handler().duplicate}.substr(0, 100))
            )
        );
    if (!ec && text.find_first_not_of(" \t\r\n", parsed) != std::string_view::npos)
        ec = json::error::extra_data;
    json::value value;
    if (!ec)
        value = json::parse(text, ec, {}, options);
    if (ec)
        return error{
            errc::malformed_json,
            fmt::format("The {} is not valid JSON: {}.", what, ec.message()),
            parsed,
            {},
            {}
        };
    return value;
}

object_reader::object_reader(const json::value& value, errc code, std::string_view what)
    : code_{code}, what_{what}
{
    object_ = value.if_object();
    if (object_ == nullptr)
        failure_ = make_error(code_, fmt::format("The {} is not a JSON object.", what_));
}

void object_reader::fail(std::string_view key, std::string_view problem)
{
    if (!failure_)
        failure_ = make_error(code_, fmt::format("'{}' of the {} {}.", key, what_, problem));
}

const json::value* object_reader::member(std::string_view key)
{
    if (failure_)
        return nullptr;
    const json::value* found = nullptr;
    const auto wanted = folded(key);
    for (const auto& [name, value] : *object_) {
        if (folded(name) != wanted)
            continue;
        if (found != nullptr) {
            fail(key, "is there twice, in different case: readers disagree on which one counts");
            return nullptr;
        }
        found = &value;
    }
    return found == nullptr || found->is_null() ? nullptr : found;
}

std::optional<std::string> object_reader::optional_string(std::string_view key)
{
    const auto* const value = member(key);
    if (value == nullptr)
        return std::nullopt;
    if (const auto* const text = value->if_string())
        return std::string{text->data(), text->size()};
    fail(key, "is not a string");
    return std::nullopt;
}

std::string object_reader::string(std::string_view key)
{
    return optional_string(key).value_or(std::string{});
}

std::int64_t object_reader::integer(std::string_view key)
{
    const auto* const value = member(key);
    if (value == nullptr)
        return 0;
    if (const auto* const number = value->if_int64())
        return *number;
    fail(key, "is not a whole number below 2^63");
    return 0;
}

bool object_reader::boolean(std::string_view key)
{
    const auto* const value = member(key);
    if (value == nullptr)
        return false;
    if (const auto* const flag = value->if_bool())
        return *flag;
    fail(key, "is neither true nor false");
    return false;
}

const json::array* object_reader::list(std::string_view key)
{
    const auto* const value = member(key);
    if (value != nullptr && !value->is_array())
        fail(key, "is not a list");
    return value == nullptr ? nullptr : value->if_array();
}

const json::object* object_reader::object(std::string_view key)
{
    const auto* const value = member(key);
    if (value != nullptr && !value->is_object())
        fail(key, "is not an object");
    return value == nullptr ? nullptr : value->if_object();
}

std::vector<std::string> object_reader::strings(std::string_view key)
{
    std::vector<std::string> out;
    const auto* const items = list(key);
    if (items == nullptr)
        return out;
    out.reserve(items->size());
    for (const auto& item : *items) {
        const auto* const text = item.if_string();
        if (text == nullptr) {
            fail(key, "holds something that is not a string");
            return {};
        }
        out.emplace_back(text->data(), text->size());
    }
    return out;
}

std::vector<std::string> object_reader::keys(std::string_view key)
{
    std::vector<std::string> out;
    if (const auto* const members = object(key))
        for (const auto& [name, ignored] : *members)
            out.emplace_back(name.data(), name.size());
    return out;
}

std::vector<std::pair<std::string, std::string>> object_reader::string_map(std::string_view key)
{
    std::vector<std::pair<std::string, std::string>> out;
    const auto* const members = object(key);
    if (members == nullptr)
        return out;
    for (const auto& [name, item] : *members) {
        const auto* const text = item.if_string();
        if (text == nullptr) {
            fail(key, "holds something that is not a string");
            return {};
        }
        out.emplace_back(std::string{name.data(), name.size()}, std::string{text->data(), text->size()});
    }
    return out;
}

} // namespace tare::image
