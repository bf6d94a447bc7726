#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// What /etc/ld.so.cache says: names of libraries and where they are, in the order of the file. Variants for
/// certain processors only (glibc-hwcaps) are left out. Views into the text it was made of.
using linker_cache = boost::unordered_flat_map<std::string_view, std::vector<std::string_view>>;

/// Reads glibc's cache of today ("glibc-ld.so.cache1.1"), on its own or behind the one from before 2.2; of
/// either byte order. Absent when it is none, or refers to what is outside of it: the dynamic linker then
/// works without.
[[nodiscard]] std::optional<linker_cache> parse_linker_cache(std::string_view text);

} // namespace tare::inspect
