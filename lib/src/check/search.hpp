#pragma once

#include "check/image_check.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::check {

/// Permission bits (POSIX, sys/stat.h): S_IWOTH and S_ISVTX.
inline constexpr std::uint32_t others_write = 0002;
inline constexpr std::uint32_t sticky = 01000;

/// Names of the root filesystem that a check has picked; shown in path order, whatever the order of picking.
class picked_names
{
public:
    explicit picked_names(const image_subject& image) : image_{image} {}

    /// `note` becomes the evidence's text; without one, what it weighs does.
    void add(image::node_id id, std::string note = {});

    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

    [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }

    /// Bytes of all picked files and of what is below picked directories, each file once.
    [[nodiscard]] std::uint64_t bytes() const;

    [[nodiscard]] places where() const;

private:
    struct name
    {
        std::string path;
        image::node_id id;
        std::string note;
    };

    const image_subject& image_;
    std::vector<name> names_;
};

/// Names by their path, which is not followed through links. Tells what is below them without building a path
/// for each file.
class named_paths
{
public:
    named_paths(const image::root_filesystem& files, std::span<const std::string_view> absolute_paths);

    /// Whether `id` is one of them or below one.
    [[nodiscard]] bool hold(image::node_id id) const noexcept;

private:
    const image::root_filesystem& files_;
    std::vector<image::node_id> ids_;
};

/// The directories that programs are in: the system's and those of PATH.
[[nodiscard]] std::vector<image::node_id> program_directories(image_subject& image);

/// Whether a name leads to a regular file that somebody may execute.
[[nodiscard]] bool is_program(const image::root_filesystem& files, image::node_id id);

/// The programs in the system's program directories and in those of PATH whose names `wanted(name)` takes:
/// executable regular files, through links; each directory once however many names it has.
template<class Wanted>
void pick_programs(image_subject& image, picked_names& out, Wanted wanted)
{
    const auto& files = image.files();
    for (const auto directory : program_directories(image))
        for (auto id = files.at(directory).first_child; id != image::no_id; id = files.at(id).next_sibling)
            if (wanted(files.at(id).name) && is_program(files, id))
                out.add(id);
}

/// Bytes of a file, or of all files below a directory, each once.
[[nodiscard]] std::uint64_t bytes_below(const image::root_filesystem& files, image::node_id id);

/// Directories that are files of the kernel or of the runtime, whatever an image has there.
[[nodiscard]] bool is_mounted_over(std::string_view path) noexcept;

/// "1 file", "12 files".
[[nodiscard]] std::string counted(std::size_t count, std::string_view singular, std::string_view plural);

template<std::size_t Size>
[[nodiscard]] constexpr bool is_one_of(std::string_view text, const std::array<std::string_view, Size>& list)
{
    for (const auto candidate : list)
        if (candidate == text)
            return true;
    return false;
}

/// True when `path` is `directory` or below it; both without a slash at the end.
[[nodiscard]] constexpr bool is_within(std::string_view path, std::string_view directory) noexcept
{
    return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

} // namespace tare::check
