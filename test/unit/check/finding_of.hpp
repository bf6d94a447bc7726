#pragma once

#include <boost/describe/enum_to_string.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>

#include <algorithm>
#include <analyse.hpp>
#include <image_builder.hpp>
#include <string>
#include <string_view>
#include <utility>

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

/// The finding of one check in a report.
inline report::finding finding_in(const report::image_report& r, std::string_view check)
{
    const auto found = std::find_if(r.findings.begin(), r.findings.end(), [check](const report::finding& f) {
        return f.check == check;
    });
    REQUIRE(found != r.findings.end());
    return *found;
}

/// The finding of one check on the one image of an archive.
inline report::finding
finding_of(std::string_view check, const std::string& archive, analysis::options o = {})
{
    const auto outcome = analyse(archive, std::move(o));
    REQUIRE(outcome);
    REQUIRE(outcome->size() == 1);
    return finding_in(outcome->front().report, check);
}

/// The same for an image being built.
inline report::finding
finding_of(std::string_view check, const image_builder& image, analysis::options o = {})
{
    return finding_of(check, image.docker_archive(), std::move(o));
}

/// The same for an image of one layer, with JSON members of its config: `"User":"0"`.
inline report::finding finding_of(
    std::string_view check, const tar_builder& layer, std::string runtime = {}, analysis::options o = {}
)
{
    return finding_of(check, image_builder{}.layer(layer.finish()).runtime(std::move(runtime)), std::move(o));
}

/// A root filesystem of its own, as `docker export` writes it.
inline report::finding finding_of_root_filesystem(std::string_view check, const tar_builder& files)
{
    return finding_of(check, files.finish());
}

/// Options with a limit so small that no file's content is looked at.
inline analysis::options reading_nothing()
{
    analysis::options o;
    o.bounds.max_kept_file_bytes = 1;
    return o;
}

} // namespace tare::test
