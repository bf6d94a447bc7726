#pragma once

#include <tare/base/error.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <utility>

namespace tare {

/// A value, or why there is none. Used for everything that depends on input; exceptions are for bugs and
/// start-up.
template<class T>
using result = boost::system::result<T, error>;

/// Called by `result::value()` on an error: asking for a value that is not there is a bug, hence an
/// exception.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& location);

/// An error with a detail and, where that helps, the part of the input it concerns; ready to be returned.
[[nodiscard]] inline error make_error(errc code, std::string detail, std::string where = {})
{
    return error{code, std::move(detail), std::nullopt, {}, std::move(where)};
}

/// The error of a crossed limit: names it, its value and where it was met, so that an operator can raise it.
[[nodiscard]] error limit_error(std::string_view limit, std::uint64_t value, std::string where = {});

} // namespace tare
