#pragma once

#include <tare/base/limits.hpp>
#include <tare/inspect/content.hpp>
#include <tare/report/package.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where packages are found: one file for each database or manifest, registered in the table of packages.cpp.
namespace tare::inspect {

/// One package as its database or manifest has it. Strings are raw.
struct found_package
{
    report::package_type type = report::package_type::deb;
    std::string name;
    std::string version;
    std::optional<std::string> architecture;
    std::optional<report::package_source> source;
    std::vector<std::string> licences;
    std::optional<std::string> maintainer;
    std::optional<std::uint64_t> installed_bytes;
    /// Absolute path of what says that it is there.
    std::string found_in;
    /// Names of the root filesystem that it claims, directories left out.
    std::vector<image::node_id> files;
    /// The layer that brought it; absent: the layer of `found_in`.
    std::optional<std::uint64_t> layer;
};

/// Takes what the sources find.
class package_sink
{
public:
    virtual ~package_sink() = default;

    /// A database or kind of manifest that is there, even when it lists nothing: "dpkg".
    virtual void on_system(std::string_view name) = 0;
    virtual void on_package(found_package found) = 0;
    /// Why packages may be missing: one sentence, escaped.
    virtual void on_gap(std::string sentence) = 0;
};

/// Finds packages of one kind in a root filesystem.
using package_source_function = void (*)(const image_view& view, const limits& bounds, package_sink& sink);

} // namespace tare::inspect
