#pragma once

#include "inspect/packages/source.hpp"

#include <tare/image/content_reader.hpp>

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What files of languages say about packages: looked at while they pass (manifest_reader.cpp), put together
/// when the image is stacked (languages.cpp). Each language is a file of its own.
namespace tare::inspect {

enum class manifest_kind : std::uint8_t
{
    /// METADATA of a `.dist-info`, PKG-INFO of an `.egg-info` or `EGG-INFO`, or a file of that name.
    python_metadata,
    /// RECORD of a `.dist-info`, or installed-files.txt of an `.egg-info`.
    python_record,
    /// A zip with that metadata in it.
    python_egg,
    /// package.json directly below a node_modules.
    node_package,
    /// package-lock.json, npm-shrinkwrap.json, yarn.lock or pnpm-lock.yaml outside of one.
    node_lockfile,
    go_binary,
    rust_binary,
    java_archive,
    gem_specification,
    /// installed.json, and composer.lock.
    composer_installed,
    composer_lockfile,
};

/// What one file says. Strings are raw.
struct package_manifest final : image::observation
{
    manifest_kind kind = manifest_kind::python_metadata;
    /// `found_in`, `files` and `layer` are still empty. Of a file within the file, `found_in` has its path.
    std::vector<found_package> packages;
    /// Paths that a record lists, as it has them.
    std::vector<std::string> paths;

    [[nodiscard]] std::size_t memory() const noexcept override;
};

/// What came of reading a manifest: why it could not be read, if it could not.
using manifest_outcome = std::optional<image::shortfall>;

/// One kind of manifest that is text.
struct manifest_format
{
    manifest_kind kind;
    /// Whether a clean path is that of such a file.
    bool (*is_meant)(std::string_view path);
    /// Reads its content. What makes it no manifest gives no packages, what is broken says why.
    manifest_outcome (*read)(
        std::string_view path, std::string_view text, const limits& bounds, package_manifest& out
    );
};

/// The format that the path of a file speaks of; null for most. Must cost next to nothing.
[[nodiscard]] const manifest_format* format_of(std::string_view path) noexcept;

/// What readers note the files under that they could not read.
inline constexpr std::string_view manifest_subject = "The package manifest";
inline constexpr std::string_view go_subject = "The Go build record";
inline constexpr std::string_view rust_subject = "The Rust dependency record";
inline constexpr std::string_view java_subject = "The Java archive";
inline constexpr std::string_view egg_subject = "The Python egg";

// One for each kind, in the files of their languages.
[[nodiscard]] bool is_python_metadata(std::string_view path);
manifest_outcome
read_python_metadata(std::string_view path, std::string_view text, const limits&, package_manifest&);
[[nodiscard]] bool is_python_record(std::string_view path);
manifest_outcome
read_python_record(std::string_view path, std::string_view text, const limits&, package_manifest&);
[[nodiscard]] bool is_node_package(std::string_view path);
manifest_outcome
read_node_package(std::string_view path, std::string_view text, const limits&, package_manifest&);
[[nodiscard]] bool is_node_lockfile(std::string_view path);
manifest_outcome
read_node_lockfile(std::string_view path, std::string_view text, const limits&, package_manifest&);
[[nodiscard]] bool is_yarn_lockfile(std::string_view path);
manifest_outcome
read_yarn_lockfile(std::string_view path, std::string_view text, const limits&, package_manifest&);
[[nodiscard]] bool is_pnpm_lockfile(std::string_view path);
manifest_outcome
read_pnpm_lockfile(std::string_view path, std::string_view text, const limits&, package_manifest&);
[[nodiscard]] bool is_gem_specification(std::string_view path);
manifest_outcome
read_gem_specification(std::string_view path, std::string_view text, const limits&, package_manifest&);
[[nodiscard]] bool is_composer_installed(std::string_view path);
manifest_outcome
read_composer_installed(std::string_view path, std::string_view text, const limits&, package_manifest&);
[[nodiscard]] bool is_composer_lockfile(std::string_view path);
manifest_outcome
read_composer_lockfile(std::string_view path, std::string_view text, const limits&, package_manifest&);

/// A member that is a string and not empty; JavaScript and PHP tell keys by their case.
[[nodiscard]] std::optional<std::string> text_member(const boost::json::object& object, std::string_view key);

/// A JSON document whose top is an object or an array; why not where it is neither.
[[nodiscard]] manifest_outcome
read_json(std::string_view text, const limits& bounds, boost::json::value& out);

/// Whether one of the directories of a clean path has that name.
[[nodiscard]] bool is_below(std::string_view path, std::string_view directory) noexcept;

} // namespace tare::inspect
