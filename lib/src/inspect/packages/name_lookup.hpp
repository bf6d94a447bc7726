#pragma once

#include <tare/base/limits.hpp>
#include <tare/image/root_filesystem.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tare::inspect {

/// Finds the names that databases of packages list, thousands in a row and most of them beside the one
/// before. The directory is looked up through links, as with a merged /usr; the last name is not followed.
/// Bounded: after `limits::max_package_files` names, or a thousand links in place of directories, nothing is
/// found any more.
class name_lookup
{
public:
    name_lookup(const image::root_filesystem& files, const limits& bounds) noexcept
        : files_{files}, names_left_{bounds.max_package_files}, longest_{bounds.max_path_bytes}
    {}

    /// The name at `path`, with or without a slash in front; absent when there is none. The path is taken as
    /// it is: names such as ".." are not resolved.
    [[nodiscard]] std::optional<image::node_id> find(std::string_view path);

    /// The same, below a directory that `find` answered for `directory`.
    [[nodiscard]] std::optional<image::node_id> find(std::string_view directory, std::string_view name);

    /// Whether names were left out because of a bound.
    [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }

private:
    [[nodiscard]] std::optional<image::node_id> directory(std::string_view path);
    [[nodiscard]] std::optional<image::node_id> followed(image::node_id id);

    static constexpr std::size_t most_links = 1000;

    const image::root_filesystem& files_;
    std::uint64_t names_left_;
    std::size_t longest_;
    bool exhausted_ = false;
    std::string last_directory_;
    std::optional<image::node_id> last_id_ = image::node_id{0};
    boost::unordered_flat_map<image::node_id, std::optional<image::node_id>> links_;
};

} // namespace tare::inspect
