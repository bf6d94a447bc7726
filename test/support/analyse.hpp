#pragma once

#include "result_printer.hpp"

#include <tare/analysis/analyzer.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// The outcome of analysing `archive`, fed whole.
inline result<std::vector<analysis::image_analysis>>
analyse(std::string_view archive, analysis::options o = {})
{
    analysis::analyzer analyzer{std::move(o)};
    if (auto consumed = analyzer.consume(as_bytes_view(archive)); !consumed)
        return consumed.error();
    return analyzer.finish();
}

} // namespace tare::test
