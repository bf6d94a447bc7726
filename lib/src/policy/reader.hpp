#pragma once

#include <tare/policy/policy.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::policy {

/// A value of the document and where it is.
struct place
{
    const boost::json::value* value = nullptr;
    std::string pointer{};

    [[nodiscard]] place child(std::string_view key, const boost::json::value& v) const;
    [[nodiscard]] place child(std::size_t index, const boost::json::value& v) const;
};

/// Reads values and notes whatever is wrong with them, so that all of it is said at once.
class reader
{
public:
    /// Notes that something is wrong.
    void wrong(const place& at, std::string message);

    /// The members of an object that has no others than `known`; null when it is none.
    const boost::json::object* object(const place& at, std::initializer_list<std::string_view> known);

    /// The members of an object whose keys are data; null when it is none.
    const boost::json::object* map(const place& at);

    /// The elements of an array; null when it is none.
    const boost::json::array* array(const place& at);

    /// A member, if it is there.
    static std::optional<place> member(const place& at, std::string_view key);

    /// A member that has to be there.
    std::optional<place> required(const place& at, std::string_view key);

    std::optional<std::string> text(const place& at);
    /// A number that is not negative.
    std::optional<double> number(const place& at);
    /// Bytes: a number, or text like "20MB" or "64KiB".
    std::optional<double> bytes(const place& at);
    /// "off", "warn" or "fail"; the last two only, unless `may_be_off`.
    std::optional<level> word(const place& at, bool may_be_off);
    /// Texts that are each a glob.
    std::optional<std::vector<std::string>> globs(const place& at);
    /// A glob of paths, which begins with '/' or '**'.
    std::optional<std::string> path_glob(const place& at);
    /// "2027-01-31".
    std::optional<std::chrono::year_month_day> date(const place& at);

    [[nodiscard]] std::vector<problem> take() { return std::move(problems_); }

private:
    std::vector<problem> problems_;
};

} // namespace tare::policy
