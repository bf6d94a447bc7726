#pragma once

#include "result_printer.hpp"

#include <tare/image/layer_index.hpp>
#include <tare/image/root_filesystem.hpp>
#include <tare/inspect/content.hpp>

#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <string>
#include <vector>

namespace tare::test {

/// Layers, base first, read with the readers of content that the analysis uses, and stacked: what the
/// functions of `inspect` are asked about.
class stacked
{
public:
    explicit stacked(const std::vector<std::string>& tars, const limits& bounds = {})
        : bounds_{bounds}, files_{bounds_}
    {
        for (const auto& tar : tars) {
            image::layer_builder builder{
                bounds_, [this] { return inspect::make_content_readers(bounds_); }, usage_, &hash_
            };
            tar::reader reader{bounds_, builder};
            REQUIRE(reader.consume(as_bytes_view(tar)));
            REQUIRE(reader.finish());
            indexes_.push_back(builder.take());
            pointers_.push_back(&indexes_.back());
            REQUIRE(files_.apply(indexes_.back()));
        }
    }

    stacked(const stacked&) = delete;
    stacked& operator=(const stacked&) = delete;

    [[nodiscard]] inspect::image_view view() const { return {files_, pointers_}; }

private:
    limits bounds_;
    image::index_usage usage_;
    codec::background_sha256 hash_;
    std::deque<image::layer_index> indexes_;
    std::vector<const image::layer_index*> pointers_;
    image::root_filesystem files_;
};

} // namespace tare::test
