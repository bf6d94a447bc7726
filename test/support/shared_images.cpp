#include "shared_images.hpp"

#include <cstdlib>

namespace tare::test {

std::optional<std::filesystem::path> shared_images()
{
    const char* const set = std::getenv("TARE_SHARED");
    std::filesystem::path folder =
        std::filesystem::path{set != nullptr ? set : TARE_SHARED_DEFAULT} / "images";
    if (!std::filesystem::is_directory(folder))
        return std::nullopt;
    return folder;
}

} // namespace tare::test
