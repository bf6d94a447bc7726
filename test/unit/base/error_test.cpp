#include <tare/base/error.hpp>
#include <tare/base/result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <result_printer.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using tare::errc;

TEST_CASE("every error code has its own id, a title and an HTTP error status")
{
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < tare::error_count(); ++i) {
        const auto& row = tare::describe(static_cast<errc>(i));
        CAPTURE(row.id);
        CHECK(ids.insert(row.id).second);
        CHECK_FALSE(row.title.empty());
        CHECK(row.status >= 400);
        CHECK(row.status < 600);
        CHECK(row.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
    }
    CHECK(tare::error_count() == static_cast<std::size_t>(errc::internal) + 1);
}

TEST_CASE("rows belong to their codes")
{
    CHECK(tare::describe(errc::empty_input).id == "empty-input");
    CHECK(tare::describe(errc::malformed_tar).id == "malformed-tar");
    CHECK(tare::describe(errc::limit_exceeded).status == 413);
    CHECK(tare::describe(errc::unsupported_compression).status == 415);
    CHECK(tare::describe(errc::internal).status == 500);
}

TEST_CASE("a code that does not exist is described as an internal error")
{
    CHECK(tare::describe(static_cast<errc>(255)).id == "internal");
}

TEST_CASE("a limit error names the limit, its value and the place")
{
    const auto e = tare::limit_error("max_entries", 42, "layer 3");
    CHECK(e.code == errc::limit_exceeded);
    CHECK(e.limit == "max_entries");
    CHECK(e.where == "layer 3");
    CHECK(e.detail.find("max_entries = 42") != std::string::npos);
}

TEST_CASE("asking an error for its value is a bug and throws")
{
    const tare::result<int> none = tare::make_error(errc::truncated, "half a header");
    CHECK_THROWS_AS(none.value(), std::logic_error);
    CHECK(none.error().detail == "half a header");
}

} // namespace
