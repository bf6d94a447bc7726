#pragma once

#include <tare/dockerfile/build.hpp>
#include <tare/dockerfile/syntax.hpp>

#include <catch2/catch_test_macros.hpp>

#include <result_printer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// A Dockerfile that is right.
inline dockerfile::syntax parsed(std::string_view text)
{
    auto out = dockerfile::parse(text);
    REQUIRE(out);
    for (const auto& p : out->problems)
        FAIL(to_string(p));
    return std::move(*out);
}

/// Its stages; what a build would refuse is left to the test.
inline dockerfile::build built(std::string_view text)
{
    auto out = dockerfile::resolve(parsed(text));
    REQUIRE(out);
    return std::move(*out);
}

/// Where the problems are, in order.
inline std::vector<dockerfile::position> places(const std::vector<dockerfile::problem>& problems)
{
    std::vector<dockerfile::position> out;
    for (const auto& p : problems)
        out.push_back(p.at);
    return out;
}

/// The texts of arguments.
template<class Arguments>
std::vector<std::string> texts(const Arguments& arguments)
{
    std::vector<std::string> out;
    for (const auto& a : arguments)
        out.push_back(a.text);
    return out;
}

} // namespace tare::test

template<>
struct Catch::StringMaker<tare::dockerfile::position>
{
    static std::string convert(const tare::dockerfile::position& p)
    {
        return std::to_string(p.line) + ':' + std::to_string(p.column);
    }
};
