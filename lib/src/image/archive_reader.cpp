#include "image/archive_hashing.hpp"
#include "image/archive_names.hpp"
#include "image/background_walk.hpp"
#include "image/blob_reader.hpp"

#include <tare/base/text.hpp>
#include <tare/image/archive_reader.hpp>
#include <tare/image/path.hpp>
#include <tare/tar/reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::image {
namespace {

constexpr std::size_t tar_block = 512;

} // namespace

class archive_reader::implementation final : private codec::byte_sink,
                                             private background_walk::reader,
                                             private tar::entry_sink
{
public:
    implementation(const limits& bounds, const content_reader_factory& readers)
        : bounds_{bounds}, readers_{readers}, tar_{bounds, *this}
    {}

    result<void> consume(bytes_view bytes)
    {
        // Afterwards the bytes are the caller's again, whatever has happened.
        try {
            auto read = consume_steps(bytes);
            settle_lent({});
            return read;
        } catch (...) {
            settle_lent({});
            throw;
        }
    }

    result<void> consume_lent(bytes_view bytes)
    {
        const auto before = lent_so_far();
        auto read = consume_steps(bytes);
        settle_lent(read ? before : archive_hashing::positions{});
        return read;
    }

    result<archive_contents> finish()
    {
        auto read = catch_up();
        settle_lent({});
        if (!read)
            return located(read.error());
        if (received_ == 0)
            return make_error(
                errc::empty_input,
                "There was not one byte. Send an archive: docker save IMAGE | curl -T - URL"
            );
        if (!decoder_)
            if (auto started = start(); !started)
                return started.error();
        if (auto finished = decoder_->finish(); !finished)
            return located(finished.error());
        if (!is_tar_)
            return not_a_tar();
        if (auto finished = tar_.finish(); !finished)
            return finished.error();
        contents_.has_end_marker = tar_.at_end();
        contents_.tar_bytes = tar_.offset();
        if (outer_builder_) {
            auto& self = contents_.root_filesystem.emplace();
            self.size = received_;
            self.compression = contents_.compression;
            self.diff_id = hashing_.tar->finish();
            self.digest = hashing_.archive ? hashing_.archive->finish() : self.diff_id;
            self.layer = outer_builder_->take();
        }
        return std::move(contents_);
    }

private:
    /// A crossed limit says where: what names no part of the archive concerns it as a whole.
    [[nodiscard]] static error located(error e)
    {
        if (e.code == errc::limit_exceeded && e.where.empty())
            e.where = "the archive";
        return e;
    }

    result<void> consume_steps(bytes_view bytes)
    {
        while (!bytes.empty()) {
            const auto step = expansion_step - received_ % expansion_step;
            const auto piece = bytes.first(std::min<std::uint64_t>(step, bytes.size()));
            bytes = bytes.subspan(piece.size());
            if (auto read = consume_piece(piece); !read) {
                // Of several faults the first counts, and what is still walked came before.
                auto walked = catch_up();
                return located(walked ? read.error() : walked.error());
            }
        }
        return {};
    }

    /// Waits for what is read in the background.
    result<void> catch_up()
    {
        if (auto walked = outer_walk_.drain(); !walked)
            return walked;
        return blob_ ? blob_->catch_up() : result<void>{};
    }

    result<void> consume_piece(bytes_view bytes)
    {
        received_ += bytes.size();
        if (received_ > bounds_.max_archive_bytes)
            return limit_error("max_archive_bytes", bounds_.max_archive_bytes);
        if (hashing_.archive)
            hashing_.archive->update(bytes);
        if (!decoder_) {
            const auto count = std::min(bytes.size(), codec::sniff_bytes - head_.size());
            head_ += as_text(bytes.first(count));
            bytes = bytes.subspan(count);
            if (head_.size() < codec::sniff_bytes)
                return {};
            if (auto started = start(); !started)
                return started;
        }
        return decoder_->consume(bytes, *this);
    }

    result<void> start()
    {
        contents_.compression = codec::sniff(as_bytes_view(head_));
        auto made =
            codec::make_decoder(contents_.compression, bounds_, {bounds_.max_image_bytes, "max_image_bytes"});
        if (!made)
            return made.error();
        decoder_ = std::move(*made);
        if (contents_.compression == codec::compression::none)
            hashing_.archive.reset();
        return decoder_->consume(as_bytes_view(head_), *this);
    }

    [[nodiscard]] static error not_a_tar()
    {
        return make_error(
            errc::not_an_image, "The input is no tar archive, compressed or not. Send what `docker save`, "
                                "`skopeo copy` or `docker buildx "
                                "build --output type=oci` writes."
        );
    }

    [[nodiscard]] bool is_compressed() const noexcept
    {
        return contents_.compression != codec::compression::none;
    }

    /// Of the hashes that read the caller's bytes. Those of the tar read the decoder's where there is one,
    /// and belong to the walk.
    [[nodiscard]] archive_hashing::positions lent_so_far() const noexcept
    {
        auto p = is_compressed() ? archive_hashing::positions{} : hashing_.of_tar();
        p.archive = hashing_.of_archive();
        return p;
    }

    void settle_lent(const archive_hashing::positions& p)
    {
        hashing_.settle_archive(p);
        if (!is_compressed())
            hashing_.settle_tar(p);
    }

    /// Bytes of the outer tar.
    result<void> on_bytes(bytes_view bytes) override
    {
        const decoded_so_far now{next_expansion_step(received_), 0};
        if (!is_compressed()) {
            usage_.received = now.received;
            return read_outer(bytes);
        }
        // The first entry decides whether the archive is hashed: that is the owner's.
        return first_entry_seen_ ? outer_walk_.add(bytes, now) : read_decoded(bytes, now);
    }

    result<void> read_decoded(bytes_view bytes, const decoded_so_far& then) override
    {
        usage_.received = then.received;
        const auto before = hashing_.of_tar();
        auto read = read_outer(bytes);
        hashing_.settle_tar(pieces_hashed_.piece_ends(before));
        return read;
    }

    result<void> read_outer(bytes_view bytes)
    {
        if (is_tar_)
            return read_tar(bytes);
        const auto count = std::min(bytes.size(), tar_block - first_block_.size());
        first_block_ += as_text(bytes.first(count));
        if (first_block_.size() < tar_block)
            return {};
        is_tar_ = tar::looks_like_header(as_bytes_view(first_block_));
        if (!is_tar_)
            return not_a_tar();
        if (auto read = read_tar(as_bytes_view(first_block_)); !read)
            return read;
        return read_tar(bytes.subspan(count));
    }

    result<void> read_tar(bytes_view bytes)
    {
        // Hashed only while the archive may itself be a root filesystem: its first header comes with the
        // first bytes.
        if (hashing_.tar)
            hashing_.tar->update(bytes);
        else if (!first_entry_seen_)
            hold_back(bytes);
        return tar_.consume(bytes);
    }

    void hold_back(bytes_view bytes)
    {
        // No honest archive has that much before its first name; then it is not taken for a root filesystem.
        if (unhashed_.size() > bounds_.max_tar_extension_bytes)
            decide_kind(true);
        else
            unhashed_ += as_text(bytes);
    }

    void decide_kind(bool is_image)
    {
        first_entry_seen_ = true;
        if (is_image) {
            hashing_.archive.reset();
        } else {
            hashing_.tar.emplace();
            hashing_.tar->update(as_bytes_view(unhashed_));
            hashing_.tar->settle();
            outer_builder_ = std::make_unique<layer_builder>(bounds_, readers_, usage_.index, nullptr);
        }
        unhashed_ = {};
    }

    result<void> on_entry(const tar::entry& e) override
    {
        if (tar_.entries() > bounds_.max_entries)
            return limit_error("max_entries", bounds_.max_entries, std::string{e.path});
        if (auto cleaned = clean_path(e.path, bounds_, path_); !cleaned) {
            auto failure = cleaned.error();
            failure.code = failure.code == errc::malformed_layer ? errc::malformed_tar : failure.code;
            return failure;
        }
        if (!first_entry_seen_ && !path_.empty())
            decide_kind(belongs_to_image(path_));
        if (outer_builder_)
            if (auto taken = outer_builder_->on_entry(e); !taken)
                return taken;
        if (e.type == tar::entry_type::symbolic_link || e.type == tar::entry_type::hard_link)
            return on_link(e);
        if (e.type != tar::entry_type::regular)
            return {};
        const bool shallow = path_.starts_with("blobs/") || depth(path_) <= 2;
        if (!outer_builder_ && contents_.blobs.size() >= bounds_.max_blobs)
            return limit_error("max_blobs", bounds_.max_blobs, path_);
        blob_.emplace(
            path_, blob_interest{is_control_file(path_), e.size, !outer_builder_ || shallow, !outer_builder_},
            bounds_, readers_, usage_, hashing_.files
        );
        return {};
    }

    result<void> on_link(const tar::entry& e)
    {
        if (contents_.links.size() >= bounds_.max_blobs)
            return outer_builder_ ? result<void>{} : limit_error("max_blobs", bounds_.max_blobs, path_);
        std::string from_root;
        if (e.type == tar::entry_type::symbolic_link && !e.link_target.starts_with('/') &&
            !parent_path(path_).empty()) {
            from_root = parent_path(path_);
            from_root += '/';
        }
        from_root += e.link_target;
        std::string target;
        // A link that leaves the archive leads to nothing in it; only a manifest that needs it would make
        // that an error.
        if (clean_path(from_root, bounds_, target))
            contents_.links.insert_or_assign(path_, target);
        return {};
    }

    result<void> on_content(bytes_view bytes) override
    {
        content_bytes_ += bytes.size();
        if (expands_too_much(content_bytes_, usage_.received, bounds_))
            return limit_error("max_expansion_ratio", bounds_.max_expansion_ratio, path_);
        if (outer_builder_) {
            usage_.index.received = usage_.received;
            if (auto taken = outer_builder_->on_content(bytes); !taken)
                return taken;
        }
        return blob_ ? blob_->consume(bytes) : result<void>{};
    }

    result<void> on_entry_end() override
    {
        if (outer_builder_)
            if (auto ended = outer_builder_->on_entry_end(); !ended)
                return ended;
        if (!blob_)
            return {};
        auto finished = blob_->finish();
        blob_.reset();
        if (!finished)
            return finished.error();
        if (outer_builder_)
            outer_builder_->set_content(finished->digest);
        const bool worth_keeping =
            !outer_builder_ || !finished->json.empty() || finished->json_error || finished->layer;
        return worth_keeping ? keep(std::move(*finished)) : result<void>{};
    }

    result<void> keep(blob b)
    {
        const auto known = contents_.files.find(b.path);
        if (known != contents_.files.end() && contents_.blobs[known->second].digest != b.digest)
            return error{
                errc::ambiguous_manifest,
                "The archive holds the same path twice with different content: readers disagree on which one "
                "counts.",
                {},
                {},
                b.path
            };
        if (known != contents_.files.end())
            return {};
        if (contents_.blobs.size() >= bounds_.max_blobs)
            return limit_error("max_blobs", bounds_.max_blobs, b.path);
        contents_.files.emplace(b.path, contents_.blobs.size());
        contents_.blobs.push_back(std::move(b));
        return {};
    }

    const limits& bounds_;
    const content_reader_factory& readers_;
    tar::reader tar_;
    std::unique_ptr<codec::decoder> decoder_;
    std::string head_;
    std::string first_block_;
    std::string unhashed_;
    std::uint64_t received_ = 0;
    /// Of all files of the outer tar, holes included.
    std::uint64_t content_bytes_ = 0;
    bool is_tar_ = false;
    bool first_entry_seen_ = false;
    std::string path_;
    archive_contents contents_;
    blob_usage usage_;
    std::unique_ptr<layer_builder> outer_builder_;
    // In this order: what is walked is hashed, and what is hashed belongs to decoders.
    archive_hashing hashing_;
    std::optional<blob_reader> blob_;
    pieces_hashed<archive_hashing::positions> pieces_hashed_{{0, 0, 0}};
    background_walk outer_walk_{*this, true};
};

archive_reader::archive_reader(const limits& bounds, const content_reader_factory& readers)
    : implementation_{std::make_unique<implementation>(bounds, readers)}
{}

archive_reader::~archive_reader() = default;
archive_reader::archive_reader(archive_reader&&) noexcept = default;
archive_reader& archive_reader::operator=(archive_reader&&) noexcept = default;

result<void> archive_reader::consume(bytes_view bytes)
{
    return implementation_->consume(bytes);
}

result<void> archive_reader::consume_lent(bytes_view bytes)
{
    return implementation_->consume_lent(bytes);
}

result<archive_contents> archive_reader::finish()
{
    return implementation_->finish();
}

} // namespace tare::image
