#pragma once

#include "inspect/packages/manifest.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// Finds the files that packages of languages claim. Bounded: after `limits::max_package_files` names that
/// were looked at, or a thousand links in place of directories, nothing is found any more.
class package_claims
{
public:
    package_claims(const image_view& view, const limits& bounds) noexcept
        : view_{view}, names_left_{bounds.max_package_files}
    {}

    /// What a package of the manifest at `id` claims, directories left out.
    [[nodiscard]] std::vector<image::node_id>
    of(image::node_id id, manifest_kind kind, const found_package& package);

    /// A path from a directory on, "..", links in its middle and absolute ones included; its last name is not
    /// followed. Absent when it leads nowhere.
    [[nodiscard]] std::optional<image::node_id> walk(image::node_id from, std::string_view path);

    [[nodiscard]] image::node_id parent_of(image::node_id id) const noexcept;

    /// Whether files were left out because of a bound.
    [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }

private:
    using names = std::vector<image::node_id>;

    [[nodiscard]] bool spend() noexcept;
    [[nodiscard]] bool is_directory(image::node_id id) const noexcept;
    [[nodiscard]] std::optional<image::node_id> followed(image::node_id id);
    void add_below(image::node_id top, std::string_view left_out, names& out);
    void add_directory(image::node_id from, std::string_view path, names& out);
    void add_python(image::node_id metadata, names& out);
    void add_gem(image::node_id specification, names& out);

    static constexpr std::size_t most_links = 1000;

    const image_view& view_;
    std::uint64_t names_left_;
    bool exhausted_ = false;
    boost::unordered_flat_map<image::node_id, std::optional<image::node_id>> links_;
};

} // namespace tare::inspect
