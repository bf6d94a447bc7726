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
    /// The file that `found_in` stands for, where that is no path of its own ("a.jar:b.jar"); absent: the
    /// path is looked up.
    std::optional<image::node_id> place;
    /// Names of the root filesystem that it claims, directories left out.
    std::vector<image::node_id> files;
    /// The layer that brought it; absent: the layer of `found_in`.
    std::optional<std::uint64_t> layer;
    /// Set when it is known that the layer cannot be told: then there is none.
    bool layer_is_unknown = false;
};

/// Takes what the sources find.
class package_sink
{
public:
    virtual ~package_sink() = default;

    /// A database or kind of manifest that is there, even when it lists nothing: "dpkg".
    virtual void on_system(std::string_view name) = 0;
    /// What two of one kind, name, version, architecture and place have is put together.
    virtual void on_package(found_package found) = 0;
    /// Why packages may be missing: one sentence, escaped.
    virtual void on_gap(std::string sentence) = 0;
};

/// Finds packages of one kind in a root filesystem.
using package_source_function = void (*)(const image_view& view, const limits& bounds, package_sink& sink);

/// The content of a kept file; a gap, and absent, when a regular file is there that was not kept.
[[nodiscard]] std::optional<std::string_view>
database(const image_view& view, std::string_view path, package_sink& sink);

/// The gap of a file that is there and cannot be taken for what its name says.
void report_unread(std::string_view path, std::string_view why, package_sink& sink);

/// The gap of a source that stopped looking names up because there were too many.
void report_exhausted(std::string_view system, const limits& bounds, package_sink& sink);

// One for each system; the table is in packages.cpp.
void read_dpkg(const image_view& view, const limits& bounds, package_sink& sink);
void read_opkg(const image_view& view, const limits& bounds, package_sink& sink);
void read_apk(const image_view& view, const limits& bounds, package_sink& sink);
void read_rpm(const image_view& view, const limits& bounds, package_sink& sink);

} // namespace tare::inspect
