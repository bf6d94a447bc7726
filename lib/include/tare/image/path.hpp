#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>

#include <string>
#include <string_view>

namespace tare::image {

/// Brings a path of an archive into the one form that is compared: relative to the root, no empty or "."
/// component, ".." resolved lexically as container runtimes do (Go's path.Clean); the root itself is "".
/// Writes to `out` so that its memory is reused. `errc::malformed_layer` for a path that leaves the root,
/// holds a NUL, or is over `limits::max_path_bytes` or `limits::max_path_components`
/// (`errc::limit_exceeded`).
result<void> clean_path(std::string_view raw, const limits& bounds, std::string& out);

/// Splits off the first component of a clean path: returns it and shortens `rest` to what follows its slash.
inline std::string_view next_component(std::string_view& rest) noexcept
{
    const auto slash = rest.find('/');
    const auto component = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    return component;
}

/// The last component of a clean path.
inline std::string_view base_name(std::string_view path) noexcept
{
    return path.substr(path.rfind('/') + 1);
}

/// A clean path without its last component; "" for a path directly below the root.
inline std::string_view parent_path(std::string_view path) noexcept
{
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

} // namespace tare::image
