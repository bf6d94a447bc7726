#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace tare::tar {

/// What an entry is, as Go's archive/tar and so every container runtime sees it.
enum class entry_type : std::uint8_t
{
    regular,
    hard_link,
    symbolic_link,
    character_device,
    block_device,
    directory,
    fifo,
    /// A type flag that runtimes refuse or ignore (multi-volume, Solaris ACL, unknown). Its data is passed
    /// over.
    other,
};

/// "regular", "hard_link", "symlink", "char_device", "block_device", "directory", "fifo" or "other".
[[nodiscard]] std::string_view to_string(entry_type t) noexcept;

/// One member of a tar archive. Names are bytes exactly as stored; nothing here is normalised, checked
/// against escapes or decoded. Views are valid during `entry_sink::on_entry` only.
struct entry
{
    std::string_view path;
    /// Target of a hard or symbolic link.
    std::string_view link_target;
    entry_type type = entry_type::regular;
    /// The type flag as stored (POSIX.1-2017 pax, ustar typeflag).
    char type_flag = '0';
    /// Permission, set-user-ID, set-group-ID and sticky bits.
    std::uint32_t mode = 0;
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    /// Bytes of content that follow through `on_content`: the logical size of a sparse file, 0 for anything
    /// but regular files.
    std::uint64_t size = 0;
    /// Seconds since the epoch.
    std::int64_t mtime = 0;
    std::uint64_t device_major = 0;
    std::uint64_t device_minor = 0;
    /// True for GNU and PAX sparse files.
    bool sparse = false;
    /// Extended attributes (SCHILY.xattr.*): name without the prefix, raw value.
    std::span<const std::pair<std::string_view, std::string_view>> xattrs;
};

/// Where entries go: `on_entry`, then `on_content` any number of times, then `on_entry_end`, for each in
/// archive order. An error from any of them ends the reading and is handed on.
class entry_sink
{
public:
    virtual ~entry_sink() = default;
    virtual result<void> on_entry(const entry& e) = 0;
    /// The next piece of content, holes of sparse files as zeros; valid during the call only.
    virtual result<void> on_content(bytes_view bytes) = 0;
    virtual result<void> on_entry_end() = 0;
};

/// A push reader of tar archives (ustar, PAX, GNU, v7) with the semantics of Go's archive/tar, the reader
/// that container runtimes unpack with; it refuses what the two could read differently. Nothing is seeked or
/// extracted, memory is bounded by `limits::max_tar_extension_bytes`, and the entries do not depend on how
/// the input was cut.
///
/// Stricter than Go, with `errc::malformed_tar`: extension headers that are repeated, contradict each other
/// or belong to no entry, a GNU long name that is empty or goes on after a NUL, signs in PAX numbers,
/// GNU.sparse records of no known version, sparse entries that are no regular files, global headers with
/// `path`, `linkpath`, `size` or `GNU.sparse.*`, a PAX size for an entry without data, negative sizes, owners
/// that Linux cannot have, entries without a name (directories excepted). An archive that ends within the
/// padding of an entry is `errc::truncated`.
class reader
{
public:
    /// `bounds` and `sink` must outlive the reader.
    reader(const limits& bounds, entry_sink& sink);
    ~reader();
    reader(reader&&) noexcept;
    reader& operator=(reader&&) noexcept;

    /// Reads on. After an error the reader is spent. Bytes after the end-of-archive marker are counted and
    /// ignored, as runtimes do.
    result<void> consume(bytes_view input);

    /// Says that the input is over: `errc::truncated` when it ended inside an entry or a header. An archive
    /// without an end marker is accepted when it ends at a header boundary, as Go does.
    result<void> finish();

    /// True once the end-of-archive marker was read.
    [[nodiscard]] bool at_end() const noexcept;

    /// Bytes consumed so far.
    [[nodiscard]] std::uint64_t offset() const noexcept;

    /// Entries handed to the sink so far.
    [[nodiscard]] std::uint64_t entries() const noexcept;

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

/// True when `block` (at least 512 bytes) starts with a header whose checksum is right: what tells a tar from
/// anything else.
[[nodiscard]] bool looks_like_header(bytes_view block) noexcept;

} // namespace tare::tar
