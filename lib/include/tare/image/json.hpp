#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// JSON documents of images, read as container runtimes read them (Go's encoding/json) and refused where two
/// readers could see different things.
namespace tare::image {

/// Parses one document. `errc::malformed_json` for what is not JSON, is nested deeper than
/// `limits::max_json_depth` or holds the same key twice in one object; `what` names the document in the
/// error.
[[nodiscard]] result<boost::json::value>
parse_json(std::string_view text, const limits& bounds, std::string_view what);

/// Reads members of one JSON object. Go matches keys without regard to case, hence so does this; two keys
/// that differ in case only are two readings of one document, and an error. JSON null is the same as an
/// absent member. The first error is kept and every later read gives nothing, so that a caller asks once, at
/// the end.
class object_reader
{
public:
    /// `value` must outlive the reader. A value that is not an object is an error. `code` and `what`
    /// ("config") are for errors.
    object_reader(const boost::json::value& value, errc code, std::string_view what);

    /// A member, whatever its type; null when absent.
    [[nodiscard]] const boost::json::value* member(std::string_view key);

    [[nodiscard]] std::string string(std::string_view key);
    [[nodiscard]] std::optional<std::string> optional_string(std::string_view key);
    [[nodiscard]] std::int64_t integer(std::string_view key);
    [[nodiscard]] bool boolean(std::string_view key);

    /// A list of strings; empty when absent.
    [[nodiscard]] std::vector<std::string> strings(std::string_view key);

    /// The keys of an object whose values do not matter ("ExposedPorts"), in the document's order.
    [[nodiscard]] std::vector<std::string> keys(std::string_view key);

    /// An object of strings, in the document's order.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> string_map(std::string_view key);

    /// What went wrong first, if anything did.
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

    /// Reports that a member is not what it has to be.
    void fail(std::string_view key, std::string_view problem);

private:
    const boost::json::array* list(std::string_view key);
    const boost::json::object* object(std::string_view key);

    const boost::json::object* object_ = nullptr;
    errc code_;
    std::string what_;
    std::optional<error> failure_;
};

} // namespace tare::image
