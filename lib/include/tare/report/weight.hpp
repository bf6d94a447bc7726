#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tare::report {

/// A path and what it weighs.
struct weight
{
    std::string path;
    std::uint64_t bytes = 0;
    /// The layer that brought it; absent for directories, whose content may come from many.
    std::optional<std::uint64_t> layer;

    friend bool operator==(const weight&, const weight&) = default;
};
BOOST_DESCRIBE_STRUCT(weight, (), (path, bytes, layer))

} // namespace tare::report
