#pragma once

#include <string_view>

namespace tare::test {

/// True when some block of a gzip stream has a set of code lengths that is not complete: it leaves bit
/// patterns without a meaning. Go and zlib refuse it whether or not one of them occurs (RFC 1951
/// section 3.2.7 allows it for a single distance code only); what does not use them can be read in one way
/// only.
[[nodiscard]] bool has_incomplete_code(std::string_view gzip_stream);

} // namespace tare::test
