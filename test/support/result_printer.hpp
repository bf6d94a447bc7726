#pragma once

#include <tare/base/result.hpp>

#include <catch2/catch_tostring.hpp>
#include <fmt/format.h>

#include <string>

namespace Catch {

/// Lets `REQUIRE(some_result)` say what went wrong.
template<class T>
struct StringMaker<boost::system::result<T, tare::error>>
{
    static std::string convert(const boost::system::result<T, tare::error>& r)
    {
        if (r.has_value())
            return "a value";
        const auto& e = r.error();
        return fmt::format(
            "{} at offset {} of '{}': {}", tare::describe(e.code).id,
            e.offset ? std::to_string(*e.offset) : "?", e.where, e.detail
        );
    }
};

} // namespace Catch
