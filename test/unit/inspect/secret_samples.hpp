#pragma once

#include <string>
#include <vector>

namespace tare::test {

/// What a rule has to find, and what it has to leave alone.
struct secret_sample
{
    const char* rule;
    std::string positive;
    std::string negative;
    /// Where the text stands; empty where it does not matter.
    std::string path{};
};

/// One and more for every rule.
[[nodiscard]] std::vector<secret_sample> secret_samples();

} // namespace tare::test
