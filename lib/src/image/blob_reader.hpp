#pragma once

#include "image/background_walk.hpp"

#include <tare/codec/background_sha256.hpp>
#include <tare/codec/decoder.hpp>
#include <tare/image/archive_reader.hpp>
#include <tare/image/layer_index.hpp>
#include <tare/tar/reader.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace tare::image {

/// What to look for in a file of an archive.
struct blob_interest
{
    /// Keep it as JSON whatever it starts with.
    bool is_control_file = false;
    /// Bytes that will come.
    std::uint64_t size = 0;
    /// Keep it as JSON or index it as a layer if it looks like one; false for the files of a root filesystem.
    bool may_be_part_of_image = true;
    /// Walk a compressed layer in the background; false where others use `blob_usage::index` meanwhile.
    bool may_walk_in_background = true;
};

/// What all blobs of one archive may use together.
struct blob_usage
{
    /// Of whoever walks a layer, until that walk is drained.
    index_usage index;
    std::uint64_t json_bytes = 0;
    std::uint64_t layer_bytes = 0;
    /// Bytes of the archive that have arrived, up to the next place where expansion is judged.
    std::uint64_t received = 0;
};

/// The hashes of one archive's blobs, as they are stored and, where that differs, of what is decompressed;
/// the files of a layer are parts of the one that is its tar. One blob at a time.
struct blob_hashing
{
    codec::background_sha256 stored;
    codec::background_sha256 decoded;

    /// Waits until nothing refers to bytes any more.
    void settle();
};

/// Reads one file of an archive as it passes: hashes it, and by its first bytes keeps it (JSON), indexes it
/// (a tar, possibly compressed) or leaves it. A file that fails to be a layer keeps the reason, which matters
/// only if a manifest says that it is one; a crossed limit ends everything at once, for the cost is paid
/// whether or not anybody asked for it.
class blob_reader final : private codec::byte_sink, private background_walk::reader
{
public:
    blob_reader(
        std::string path, blob_interest interest, const limits& bounds, const content_reader_factory& readers,
        blob_usage& usage, blob_hashing& hashing
    );

    /// Waits until nothing of it is walked or hashed any more.
    ~blob_reader() override;

    blob_reader(const blob_reader&) = delete;
    blob_reader& operator=(const blob_reader&) = delete;

    /// `bytes` must stay as they are until the hashes are settled.
    result<void> consume(bytes_view bytes);

    /// Waits for what is read in the background; the error is one that ends everything.
    result<void> catch_up();

    [[nodiscard]] result<blob> finish();

private:
    result<void> on_bytes(bytes_view bytes) override;
    result<void> read_decoded(bytes_view bytes, const decoded_so_far& then) override;
    result<void> read_stored(bytes_view bytes);
    result<void> decide();
    result<void> process(bytes_view bytes);
    result<void> decode(bytes_view bytes);
    result<void> judge_expansion(std::uint64_t received) const;
    result<void> walk_failed(error e);
    result<void> start_layer();
    result<void> feed_layer(bytes_view bytes);
    result<void> walk(bytes_view bytes);
    result<void> decide_decoded();
    result<void> layer_failed(error e);
    void keep_json(bytes_view bytes);
    result<void> finish_layer();

    const limits& bounds_;
    const content_reader_factory& readers_;
    blob_usage& usage_;
    blob_interest interest_;
    blob blob_;
    blob_hashing& hashing_;
    /// The first bytes, until there are enough to tell what they are.
    std::string head_;
    std::string decoded_head_;
    enum class state : unsigned char
    {
        head,
        json,
        layer,
        ignored,
    } state_ = state::head;
    bool decoded_decided_ = false;
    pieces_hashed<std::uint64_t> pieces_hashed_{0};
    /// Of the layers before this one.
    std::uint64_t layer_bytes_before_ = 0;
    std::unique_ptr<codec::decoder> decoder_;
    std::unique_ptr<layer_builder> builder_;
    std::unique_ptr<tar::reader> tar_;
    std::optional<background_walk> walk_;
};

} // namespace tare::image
