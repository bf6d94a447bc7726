#include "inspect/packages/lockfile_text.hpp"

#include <utility>

namespace tare::inspect {

std::string_view next_line(std::string_view& rest) noexcept
{
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

std::string_view unquoted(std::string_view scalar) noexcept
{
    const bool is_quoted = scalar.size() >= 2 && (scalar.front() == '"' || scalar.front() == '\'') &&
                           scalar.back() == scalar.front();
    return is_quoted ? scalar.substr(1, scalar.size() - 2) : scalar;
}

std::pair<std::string_view, std::string_view> split_at_version(std::string_view text) noexcept
{
    // The first character may be that of a scope.
    const auto at = text.find('@', 1);
    if (at == std::string_view::npos)
        return {};
    return {text.substr(0, at), text.substr(at + 1)};
}

bool add_locked(std::string_view name, std::string_view version, const limits& bounds, package_manifest& out)
{
    if (out.packages.size() >= bounds.max_packages)
        return false;
    found_package package;
    package.type = report::package_type::npm;
    package.name = name;
    package.version = version;
    out.packages.push_back(std::move(package));
    return true;
}

} // namespace tare::inspect
