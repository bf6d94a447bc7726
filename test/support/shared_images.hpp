#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace tare::test {

/// The folder of real archives made by others that stands beside a developer's checkout, if it does.
/// TARE_SHARED names another place.
inline std::optional<std::filesystem::path> shared_images()
{
    const char* const set = std::getenv("TARE_SHARED");
    std::filesystem::path folder =
        std::filesystem::path{set != nullptr ? set : TARE_SHARED_DEFAULT} / "images";
    if (!std::filesystem::is_directory(folder))
        return std::nullopt;
    return folder;
}

/// The whole content of a file; throws when it cannot be read.
inline std::string read_file(const std::filesystem::path& path)
{
    std::ifstream in{path, std::ios::binary};
    in.exceptions(std::ios::badbit | std::ios::failbit);
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

} // namespace tare::test
