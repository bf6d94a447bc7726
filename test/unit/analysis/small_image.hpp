#pragma once

#include "analyse.hpp"
#include "image_builder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// A base layer with what every report looks for, and a file that may be deleted.
inline std::string small_layer()
{
    return tar_builder{}
        .directory("etc")
        .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:10000:10000::/:/sbin/nologin\n")
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n")
        .file("app", std::string(1000, 'a'), 0755)
        .finish();
}

/// Asserts that there is an error with a reason.
inline errc code_of(const result<std::vector<analysis::image_analysis>>& outcome)
{
    REQUIRE_FALSE(outcome);
    CHECK_FALSE(outcome.error().detail.empty());
    return outcome.error().code;
}

/// The text of the report's first note of that name; empty when it has none.
inline std::string note(const report::image_report& r, std::string_view id)
{
    for (const auto& n : r.notes)
        if (n.id == id)
            return n.text;
    return {};
}

inline bool has_note(const report::image_report& r, std::string_view id)
{
    return !note(r, id).empty();
}

} // namespace tare::test
