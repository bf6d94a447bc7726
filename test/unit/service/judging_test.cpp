#include "service/judging.hpp"

#include <tare/analysis/analyzer.hpp>
#include <tare/report/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <image_builder.hpp>
#include <result_printer.hpp>
#include <tar_builder.hpp>

using namespace tare;
using namespace std::chrono_literals;

namespace {

report::finding_result result_of(const report::image_report& r, std::string_view check)
{
    const auto found =
        std::find_if(r.findings.begin(), r.findings.end(), [&](const auto& f) { return f.check == check; });
    REQUIRE(found != r.findings.end());
    return found->result;
}

} // namespace

TEST_CASE("a verdict on a report of long ago does not take its release for supported still")
{
    const auto archive =
        test::image_builder{}
            .layer(test::tar_builder{}.file("etc/os-release", "ID=debian\nVERSION_ID=\"11\"\n").finish())
            .docker_archive();
    analysis::options then;
    then.today = 2025y / 1 / 1;
    analysis::analyzer analyzer{then};
    REQUIRE(analyzer.consume(as_bytes_view(archive)));
    const auto images = analyzer.finish();
    REQUIRE(images);
    const auto& image = images->front();
    REQUIRE(result_of(image.report, "TARE-BASE-002") == report::finding_result::pass);

    const auto judged = service::judged_image_of(report::to_json(image.report), image.files);
    REQUIRE(judged);
    CHECK(result_of(judged->report, "TARE-BASE-002") == report::finding_result::fail);
}
