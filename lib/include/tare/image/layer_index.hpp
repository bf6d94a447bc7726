#pragma once

#include <tare/base/digest.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/tar/reader.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tare::image {

/// Memory for names: allocated in blocks, given back all at once. Views into it stay valid when it is moved.
class name_arena
{
public:
    /// A copy of `text` that lives as long as the arena.
    [[nodiscard]] std::string_view keep(std::string_view text);

private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t used_ = 0;
    std::size_t capacity_ = 0;
};

/// One entry of a layer's changeset (OCI image-spec layer.md), in archive order. Whiteouts are entries as
/// well.
struct layer_entry
{
    /// Clean path (see `clean_path`); "" is the root.
    std::string_view path;
    /// Symbolic link: the target as stored. Hard link: the target's clean path.
    std::string_view link_target;
    /// Bytes of content of a regular file.
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    /// Content of a regular file.
    digest content{};
    std::uint32_t mode = 0;
    /// Index into `layer_index::kept`, or `not_kept`.
    std::uint32_t kept = not_kept;
    tar::entry_type type = tar::entry_type::regular;

    static constexpr std::uint32_t not_kept = std::numeric_limits<std::uint32_t>::max();
};

/// A small file whose content is needed for inspection.
struct kept_content
{
    std::string bytes;
    /// False when the file was larger than its bound: then `bytes` is empty, and what it would have told is
    /// not analysed.
    bool complete = true;
};

/// What one layer holds: metadata of every entry, and the content of the few files that inspection asks for.
struct layer_index
{
    /// A deque, because the root filesystem refers to its entries and because growing it never copies them.
    std::deque<layer_entry> entries;
    std::vector<kept_content> kept;
    /// File bytes: the sum of the sizes of all regular entries.
    std::uint64_t stored_bytes = 0;
    name_arena names;
};

/// The bytes of content to keep of a regular file at a clean path: 0 to keep none, else its bound.
using content_filter = std::function<std::size_t(std::string_view path)>;

/// What all layers of one archive may use together.
struct index_usage
{
    std::uint64_t entries = 0;
    std::uint64_t name_bytes = 0;
    std::uint64_t kept_bytes = 0;
};

/// Builds the index of a layer from the entries of its tar.
class layer_builder final : public tar::entry_sink
{
public:
    /// `bounds`, `filter` and `usage` must outlive the builder; `usage` is shared by all builders of an
    /// archive. Without `hash_content` the caller gives each file's digest with `set_content`.
    layer_builder(
        const limits& bounds, const content_filter& filter, index_usage& usage, bool hash_content = true
    );

    result<void> on_entry(const tar::entry& e) override;
    result<void> on_content(bytes_view bytes) override;
    result<void> on_entry_end() override;

    /// The digest of the entry that ended last.
    void set_content(const digest& d) noexcept;

    /// The finished index; the builder is spent.
    [[nodiscard]] layer_index take() noexcept;

private:
    result<void> keep_names(const tar::entry& e, layer_entry& entry);
    result<void> keep_content(layer_entry& entry);

    const limits& bounds_;
    const content_filter& filter_;
    index_usage& usage_;
    layer_index index_;
    codec::sha256 content_hash_;
    std::string path_;
    std::string target_;
    std::size_t keep_bound_ = 0;
    bool hash_content_;
    bool skipping_ = false;
};

} // namespace tare::image
