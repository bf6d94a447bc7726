#pragma once

#include <tare/base/limits.hpp>
#include <tare/image/content_reader.hpp>
#include <tare/image/layer_index.hpp>
#include <tare/image/root_filesystem.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// What files of an image contain: looked at while their layer passes, asked for when all layers are stacked.
namespace tare::inspect {

/// The readers of content that every layer is read with: the one registration point is the table in
/// lib/src/inspect/content_readers.cpp. `bounds` must outlive the readers.
[[nodiscard]] image::content_readers make_content_readers(const limits& bounds);

/// A file whose whole content is needed, because its path says what it is: package databases, accounts, the
/// configuration of the dynamic linker. Which ones, says the table in lib/src/inspect/kept_files.cpp; one
/// over `limits::max_kept_file_bytes` is a gap.
struct kept_file final : image::observation
{
    std::string bytes;

    [[nodiscard]] std::size_t memory() const noexcept override { return sizeof *this + bytes.size(); }
};

/// The first line of a file that starts with "#!", as Linux reads it (execve(2)): of at most 255 bytes, with
/// one optional argument.
struct script final : image::observation
{
    /// The interpreter, "/bin/sh". May be relative or lead nowhere.
    std::string interpreter;
    /// All that follows on the line, as one argument: "python3 -u" of "/usr/bin/env". Empty when nothing
    /// does.
    std::string argument;

    [[nodiscard]] std::size_t memory() const noexcept override
    {
        return sizeof *this + interpreter.size() + argument.size();
    }
};

/// What readers note the files under that they could not read: those of ELF files and of first lines.
inline constexpr std::string_view elf_subject = "The ELF structure";
inline constexpr std::string_view script_subject = "The first line";

/// A stacked image. The layers' positions are those of the root filesystem's inodes.
struct image_view
{
    const image::root_filesystem& files;
    std::span<const image::layer_index* const> layers;
};

/// What a reader found out about the regular file that a name of the root filesystem stands for; null when
/// nothing. The name is not followed if it is a symbolic link.
template<class Observation>
[[nodiscard]] const Observation* find(const image_view& view, image::node_id id)
{
    const auto& inode = view.files.inode_of(id);
    if (inode.type != tar::entry_type::regular || inode.entry == nullptr)
        return nullptr;
    return view.layers[inode.layer]->find<Observation>(*inode.entry);
}

/// The same for the file that a path leads to, through symbolic links.
template<class Observation>
[[nodiscard]] const Observation* find(const image_view& view, std::string_view path)
{
    const auto id = view.files.resolve(path);
    return id ? find<Observation>(view, *id) : nullptr;
}

/// Why a reader could not say all of a regular file, by its subject; null when nothing is missing. The name
/// is not followed if it is a symbolic link.
[[nodiscard]] const image::gap*
missed(const image_view& view, image::node_id id, std::string_view subject) noexcept;

/// The content of a kept file, through symbolic links: absent when there is no such regular file, or it was
/// not kept.
[[nodiscard]] std::optional<std::string_view> content(const image_view& view, std::string_view path);

} // namespace tare::inspect
