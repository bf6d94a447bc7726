#pragma once

#include <tare/compare/compare.hpp>

#include <catch2/catch_test_macros.hpp>

#include <analyse.hpp>
#include <image_builder.hpp>
#include <string>
#include <tar_builder.hpp>
#include <utility>

namespace tare::test {

/// An image as it is compared.
struct analysed
{
    explicit analysed(const std::string& archive)
    {
        auto images = analyse(archive);
        INFO((images ? std::string{} : images.error().detail));
        REQUIRE(images.has_value());
        report = std::move(images->front().report);
        files = std::move(images->front().files);
    }

    explicit analysed(const image_builder& image) : analysed{image.docker_archive()} {}

    [[nodiscard]] compare::side side() const { return {report, files}; }

    report::image_report report;
    std::string files;
};

inline compare::comparison
compared(const analysed& base, const analysed& target, const compare::options& o = {})
{
    auto outcome = compare::compare(base.side(), target.side(), o);
    REQUIRE(outcome.has_value());
    return std::move(*outcome);
}

/// Images of one layer each.
inline compare::comparison
compared(const tar_builder& base, const tar_builder& target, const compare::options& o = {})
{
    auto left = base;
    auto right = target;
    return compared(
        analysed{image_builder{}.layer(left.finish())}, analysed{image_builder{}.layer(right.finish())}, o
    );
}

} // namespace tare::test
