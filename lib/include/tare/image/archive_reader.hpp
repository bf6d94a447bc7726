#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/codec/decoder.hpp>
#include <tare/image/layer_index.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tare::image {

/// A file of an archive that may be a part of an image. What it is, is known only once the manifest has been
/// read, and that commonly comes last; so everything that could be a layer is indexed as it passes.
struct blob
{
    std::string path;
    /// Digest of the bytes as stored.
    tare::digest digest;
    std::uint64_t size = 0;
    codec::compression compression = codec::compression::none;
    /// The text, when it looks like JSON and is within `limits::max_json_bytes`.
    std::string json;
    /// Set when it was to be kept as JSON and was too large.
    std::optional<error> json_error;
    /// The index, when it is a tar.
    std::optional<layer_index> layer;
    /// Digest of the uncompressed tar; the blob's own when it is not compressed.
    tare::digest diff_id;
    /// Why it cannot be used as a layer, when there is no index.
    std::optional<error> layer_error;
};

/// All that an archive holds.
struct archive_contents
{
    /// Compression of the archive as a whole.
    codec::compression compression = codec::compression::none;
    std::deque<blob> blobs;
    /// From clean paths to positions in `blobs`.
    std::map<std::string, std::size_t, std::less<>> files;
    /// From clean paths of links to clean paths of their targets.
    std::map<std::string, std::string, std::less<>> links;
    /// The archive itself seen as a root filesystem (`docker export`); absent when its first entry showed
    /// that it is not one.
    std::optional<blob> root_filesystem;
    /// Whether its tar has the end-of-archive marker. Without one, only digests can prove that it is whole.
    bool has_end_marker = true;
    /// Bytes of its tar.
    std::uint64_t tar_bytes = 0;

    /// The blob at a path of the archive, through links; null when there is none.
    [[nodiscard]] const blob* find(std::string_view path, const limits& bounds) const;

    /// The blob with a digest, where OCI layouts keep it: "blobs/sha256/<hex>".
    [[nodiscard]] const blob* find(const tare::digest& d, const limits& bounds) const;
};

/// Reads an archive that may carry images, in one pass: decompresses it, hashes every file, indexes every
/// layer. Push interface; see `analysis::analyzer` for what becomes of the contents.
class archive_reader
{
public:
    /// `bounds` and `readers` must outlive the reader.
    archive_reader(const limits& bounds, const content_reader_factory& readers);
    ~archive_reader();
    archive_reader(archive_reader&&) noexcept;
    archive_reader& operator=(archive_reader&&) noexcept;

    /// Takes the next bytes; after an error the reader is spent.
    result<void> consume(bytes_view bytes);

    /// As `consume`, for callers with more than one buffer: these bytes are hashed while the caller reads the
    /// next ones, so they must stay as they are until the next call has returned, whatever it returns, or the
    /// reader is gone.
    result<void> consume_lent(bytes_view bytes);

    /// Says that these were all. `errc::empty_input`, `errc::not_an_image` for what is not a tar,
    /// `errc::truncated`.
    [[nodiscard]] result<archive_contents> finish();

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace tare::image
