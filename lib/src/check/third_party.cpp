#include "check/third_party.hpp"

#include <array>

namespace tare::check {

bool is_third_party(std::string_view path) noexcept
{
    constexpr auto marks = std::to_array<std::string_view>(
        {"/node_modules/", "/bower_components/", "/vendor/", "/site-packages/", "/dist-packages/", "/gems/",
         "/.cargo/", "/cargo/registry/", "/pkg/mod/", "/.m2/", "/.gradle/", "/.nuget/"}
    );
    constexpr auto roots = std::to_array<std::string_view>(
        {"/usr/share/", "/usr/lib/", "/usr/lib64/", "/usr/libexec/", "/usr/local/lib/", "/usr/local/go/",
         "/lib/"}
    );
    for (const auto mark : marks)
        if (path.find(mark) != std::string_view::npos)
            return true;
    for (const auto root : roots)
        if (path.starts_with(root))
            return true;
    return false;
}

} // namespace tare::check
