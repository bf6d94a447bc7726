#include <tare/base/version.hpp>

namespace tare {

std::string_view version() noexcept
{
    return TARE_VERSION;
}

std::string_view analyser_version() noexcept
{
    return "5";
}

} // namespace tare
