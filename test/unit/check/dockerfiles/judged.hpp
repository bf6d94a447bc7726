#pragma once

#include <tare/check/dockerfile.hpp>

#include <boost/describe/enum_to_string.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>

#include <algorithm>
#include <cstdint>
#include <result_printer.hpp>
#include <string>
#include <string_view>
#include <vector>

template<>
struct Catch::StringMaker<tare::report::finding_result>
{
    static std::string convert(tare::report::finding_result r)
    {
        return boost::describe::enum_to_string(r, "?");
    }
};

namespace tare::test {

using report::finding_result;
using lines = std::vector<std::uint64_t>;

/// The report on a Dockerfile that can be read.
inline report::dockerfile_report
examined(std::string_view text, const check::dockerfile_options& options = {})
{
    auto outcome = check::examine(text, options);
    REQUIRE(outcome);
    for (const auto& p : outcome->problems)
        FAIL(to_string(p));
    return std::move(outcome->report);
}

/// The finding of one check.
inline report::finding
finding_of(std::string_view check, std::string_view text, const check::dockerfile_options& options = {})
{
    const auto r = examined(text, options);
    const auto found =
        std::find_if(r.findings.begin(), r.findings.end(), [&](const auto& f) { return f.check == check; });
    REQUIRE(found != r.findings.end());
    return *found;
}

inline finding_result
result_of(std::string_view check, std::string_view text, const check::dockerfile_options& options = {})
{
    return finding_of(check, text, options).result;
}

/// The lines that one check finds fault with; empty when it does not warn or fail. Each has a column and
/// text.
inline lines
lines_found(std::string_view check, std::string_view text, const check::dockerfile_options& options = {})
{
    lines out;
    const auto f = finding_of(check, text, options);
    if (f.result != finding_result::warn && f.result != finding_result::fail)
        return out;
    CHECK_FALSE(f.fix.empty());
    CHECK_FALSE(f.message.empty());
    for (const auto& e : f.evidence) {
        CHECK(e.column.value_or(0) >= 1);
        out.push_back(e.line.value_or(0));
    }
    return out;
}

} // namespace tare::test
