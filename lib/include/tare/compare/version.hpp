#pragma once

#include <tare/report/package.hpp>

#include <compare>
#include <string_view>

namespace tare::compare {

/// Which of two versions is the later one, by the rules of the system that the package is of: dpkg's
/// (deb-version(7)), apk's, rpm's (rpm-version(7)), PEP 440 for Python, Semantic Versioning 2.0.0 section 11
/// for npm, Go and Rust, Maven's Version Order Specification, RubyGems' and Composer's. `unordered` where
/// those rules do not apply to both. Versions that are written differently may be equivalent: "1.0" and
/// "1.0-0" of dpkg.
[[nodiscard]] std::partial_ordering
compare_versions(report::package_type type, std::string_view a, std::string_view b);

} // namespace tare::compare
