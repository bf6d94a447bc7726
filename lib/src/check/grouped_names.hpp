#pragma once

#include "check/search.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace tare::check {

/// Files that are too many to be named one by one: counted by the directory that they have in common.
class grouped_names
{
public:
    grouped_names(const image_subject& image, std::size_t components) : image_{image}, components_{components}
    {}

    /// Adds a file to the group of the first components of its path.
    void add(image::node_id id);

    [[nodiscard]] bool empty() const noexcept { return groups_.empty(); }

    [[nodiscard]] std::uint64_t files() const noexcept { return files_; }

    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

    /// One place a directory, those with most bytes first.
    [[nodiscard]] places where() const;

private:
    struct group
    {
        std::uint64_t files = 0;
        std::uint64_t bytes = 0;
        /// Of the first file.
        std::uint64_t layer = 0;
    };

    const image_subject& image_;
    std::size_t components_;
    std::map<std::string, group> groups_;
    std::uint64_t files_ = 0;
    std::uint64_t bytes_ = 0;
};

} // namespace tare::check
