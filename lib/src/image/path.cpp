#include <tare/image/path.hpp>

#include <fmt/format.h>

namespace tare::image {

result<void> clean_path(std::string_view raw, const limits& bounds, std::string& out)
{
    out.clear();
    if (raw.size() > bounds.max_path_bytes)
        return limit_error("max_path_bytes", bounds.max_path_bytes, std::string{raw.substr(0, 200)});
    if (raw.find('\0') != std::string_view::npos)
        return error{
            errc::malformed_layer, "A path holds a NUL byte.", {}, {}, std::string{raw.substr(0, 200)}
        };
    std::size_t components = 0;
    for (auto rest = raw; !rest.empty();) {
        const auto component = next_component(rest);
        if (component.empty() || component == ".")
            continue;
        if (component != "..") {
            if (!out.empty())
                out += '/';
            out += component;
            ++components;
            continue;
        }
        if (out.empty())
            return error{
                errc::malformed_layer,
                "A path leaves the root of its archive with '..': container runtimes refuse it, and so does "
                "Tare.",
                {},
                {},
                std::string{raw.substr(0, 200)}
            };
        out.resize(parent_path(out).size());
        --components;
    }
    if (components > bounds.max_path_components)
        return limit_error(
            "max_path_components", bounds.max_path_components, std::string{raw.substr(0, 200)}
        );
    return {};
}

} // namespace tare::image
