#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace tare::test {

/// The folder of real archives made by others that stands beside a developer's checkout, if it does.
/// TARE_SHARED names another place.
std::optional<std::filesystem::path> shared_images();

/// The whole content of a file; throws when it cannot be read.
inline std::string read_file(const std::filesystem::path& path)
{
    std::ifstream in{path, std::ios::binary};
    in.exceptions(std::ios::badbit | std::ios::failbit);
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

} // namespace tare::test
