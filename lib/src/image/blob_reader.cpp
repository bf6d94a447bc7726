#include "image/blob_reader.hpp"

#include <algorithm>
#include <utility>

namespace tare::image {
namespace {

constexpr std::size_t smallest_archive = 512;

bool is_zero(std::string_view bytes) noexcept
{
    return bytes.find_first_not_of('\0') == std::string_view::npos;
}

/// A tar starts with a header, or, when it is empty, with its end marker or not at all.
bool starts_like_tar(std::string_view head) noexcept
{
    if (head.size() < smallest_archive)
        return head.empty();
    return is_zero(head.substr(0, smallest_archive)) || tar::looks_like_header(as_bytes_view(head));
}

bool starts_like_json(std::string_view head) noexcept
{
    const auto first = head.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (head[first] == '{' || head[first] == '[');
}

/// Moves bytes to `head` until it has `wanted`; what is left stays in `bytes`.
void fill(std::string& head, bytes_view& bytes, std::size_t wanted)
{
    const auto count = std::min(bytes.size(), wanted - std::min(wanted, head.size()));
    head += as_text(bytes.first(count));
    bytes = bytes.subspan(count);
}

} // namespace

// What is under way stays, and the pieces before it that may still be hashed.
static_assert(
    codec::byte_sink::kept_for_calls >=
    background_walk::most_under_way + pieces_hashed<std::uint64_t>::most_behind
);

void blob_hashing::settle()
{
    stored.settle();
    decoded.settle();
}

blob_reader::blob_reader(
    std::string path, blob_interest interest, const limits& bounds, const content_reader_factory& readers,
    blob_usage& usage, blob_hashing& hashing
)
    : bounds_{bounds}, readers_{readers}, usage_{usage}, interest_{interest}, hashing_{hashing}
{
    blob_.path = std::move(path);
}

blob_reader::~blob_reader()
{
    walk_.reset();
    hashing_.decoded.wait();
}

result<void> blob_reader::consume(bytes_view bytes)
{
    const bool may_hold_files = state_ == state::head || (state_ == state::layer && !decoder_);
    if (!may_hold_files) {
        hashing_.stored.update(bytes);
        return read_stored(bytes);
    }
    hashing_.stored.begin(bytes);
    auto read = read_stored(bytes);
    hashing_.stored.end();
    return read;
}

result<void> blob_reader::read_stored(bytes_view bytes)
{
    blob_.size += bytes.size();
    if (state_ == state::head) {
        fill(head_, bytes, smallest_archive);
        if (head_.size() < smallest_archive)
            return {};
        if (auto decided = decide(); !decided)
            return decided;
    }
    return bytes.empty() ? result<void>{} : process(bytes);
}

result<void> blob_reader::decide()
{
    blob_.compression = codec::sniff(as_bytes_view(head_));
    const bool compressed = blob_.compression != codec::compression::none;
    state_ = state::ignored;
    if (interest_.is_control_file ||
        (interest_.may_be_part_of_image && !compressed && starts_like_json(head_)))
        state_ = state::json;
    else if (interest_.may_be_part_of_image && (compressed || starts_like_tar(head_))) {
        if (auto started = start_layer(); !started)
            return started;
    }
    return process(as_bytes_view(head_));
}

result<void> blob_reader::process(bytes_view bytes)
{
    if (state_ == state::json)
        keep_json(bytes);
    if (state_ != state::layer)
        return {};
    return decoder_ ? decode(bytes) : feed_layer(bytes);
}

result<void> blob_reader::decode(bytes_view bytes)
{
    auto decoded = decoder_->consume(bytes, *this);
    usage_.layer_bytes = layer_bytes_before_ + decoder_->output_bytes();
    auto judged = judge_expansion(usage_.received);
    if (decoded && judged)
        return {};
    // Of several faults the first counts, and what is still walked came before.
    if (auto walked = walk_->drain(); !walked)
        return walk_failed(walked.error());
    return judged ? layer_failed(decoded.error()) : judged;
}

result<void> blob_reader::judge_expansion(std::uint64_t received) const
{
    if (usage_.layer_bytes > bounds_.max_image_bytes)
        return limit_error("max_image_bytes", bounds_.max_image_bytes, blob_.path);
    if (expands_too_much(usage_.layer_bytes, received, bounds_))
        return limit_error("max_expansion_ratio", bounds_.max_expansion_ratio, blob_.path);
    return {};
}

result<void> blob_reader::walk_failed(error e)
{
    // As if nothing had been decoded since.
    const auto then = walk_->failed_at();
    usage_.layer_bytes = then.layer_bytes;
    auto judged = judge_expansion(then.received);
    return judged ? layer_failed(std::move(e)) : judged;
}

result<void> blob_reader::catch_up()
{
    if (state_ != state::layer || !walk_)
        return {};
    auto walked = walk_->drain();
    return walked ? walked : walk_failed(walked.error());
}

void blob_reader::keep_json(bytes_view bytes)
{
    usage_.json_bytes += bytes.size();
    if (blob_.json.size() + bytes.size() > bounds_.max_json_bytes)
        blob_.json_error = limit_error("max_json_bytes", bounds_.max_json_bytes, blob_.path);
    else if (usage_.json_bytes > bounds_.max_json_total_bytes)
        blob_.json_error = limit_error("max_json_total_bytes", bounds_.max_json_total_bytes, blob_.path);
    if (blob_.json_error) {
        usage_.json_bytes -= blob_.json.size() + bytes.size();
        blob_.json = {};
        state_ = state::ignored;
        return;
    }
    if (blob_.json.empty())
        blob_.json.reserve(
            static_cast<std::size_t>(std::min<std::uint64_t>(interest_.size, bounds_.max_json_bytes))
        );
    blob_.json += as_text(bytes);
}

result<void> blob_reader::start_layer()
{
    state_ = state::layer;
    const bool compressed = blob_.compression != codec::compression::none;
    auto& hash_of_tar = compressed ? hashing_.decoded : hashing_.stored;
    builder_ = std::make_unique<layer_builder>(bounds_, readers_, usage_.index, &hash_of_tar);
    tar_ = std::make_unique<tar::reader>(bounds_, *builder_);
    if (!compressed)
        return {};
    auto made = codec::make_decoder(blob_.compression, bounds_, {bounds_.max_layer_bytes, "max_layer_bytes"});
    if (!made)
        return layer_failed(made.error());
    decoder_ = std::move(*made);
    layer_bytes_before_ = usage_.layer_bytes;
    background_walk::reader& walker = *this;
    walk_.emplace(walker, interest_.may_walk_in_background);
    // What a layer that broke off has left.
    hashing_.decoded.discard();
    return {};
}

result<void> blob_reader::layer_failed(error e)
{
    if (e.code == errc::limit_exceeded) {
        if (e.where.empty())
            e.where = blob_.path;
        return e;
    }
    blob_.layer_error = std::move(e);
    state_ = state::ignored;
    return {};
}

result<void> blob_reader::on_bytes(bytes_view bytes)
{
    return walk_->add(bytes, {usage_.received, layer_bytes_before_ + decoder_->output_bytes()});
}

result<void> blob_reader::read_decoded(bytes_view bytes, const decoded_so_far& then)
{
    usage_.index.received = then.received;
    const auto before = hashing_.decoded.position();
    hashing_.decoded.begin(bytes);
    auto read = walk(bytes);
    hashing_.decoded.end();
    hashing_.decoded.settle(pieces_hashed_.piece_ends(before));
    return read;
}

result<void> blob_reader::walk(bytes_view bytes)
{
    if (!decoded_decided_) {
        fill(decoded_head_, bytes, smallest_archive);
        if (decoded_head_.size() < smallest_archive)
            return {};
        if (auto decided = decide_decoded(); !decided)
            return decided;
    }
    return tar_->consume(bytes);
}

result<void> blob_reader::decide_decoded()
{
    decoded_decided_ = true;
    if (!starts_like_tar(decoded_head_))
        return make_error(errc::malformed_layer, "The layer is compressed, but what comes out is no tar.");
    return tar_->consume(as_bytes_view(decoded_head_));
}

result<void> blob_reader::feed_layer(bytes_view bytes)
{
    usage_.layer_bytes += bytes.size();
    if (blob_.size > bounds_.max_layer_bytes)
        return limit_error("max_layer_bytes", bounds_.max_layer_bytes, blob_.path);
    if (usage_.layer_bytes > bounds_.max_image_bytes)
        return limit_error("max_image_bytes", bounds_.max_image_bytes, blob_.path);
    usage_.index.received = usage_.received;
    auto read = tar_->consume(bytes);
    return read ? read : layer_failed(read.error());
}

result<void> blob_reader::finish_layer()
{
    if (decoder_) {
        if (auto walked = catch_up(); !walked || state_ != state::layer)
            return walked;
        if (auto finished = decoder_->finish(); !finished)
            return layer_failed(finished.error());
        if (!decoded_decided_)
            if (auto decided = decide_decoded(); !decided)
                return layer_failed(decided.error());
    }
    if (auto finished = tar_->finish(); !finished)
        return layer_failed(finished.error());
    blob_.layer = builder_->take();
    return {};
}

result<blob> blob_reader::finish()
{
    if (state_ == state::head)
        if (auto decided = decide(); !decided)
            return decided.error();
    if (state_ == state::layer)
        if (auto finished = finish_layer(); !finished)
            return finished.error();
    blob_.digest = hashing_.stored.finish();
    // The digest of a plain layer is the blob's.
    blob_.diff_id = decoder_ ? hashing_.decoded.finish() : blob_.digest;
    hashing_.settle();
    if (!blob_.layer && !blob_.layer_error)
        blob_.layer_error = make_error(errc::malformed_layer, "It is no tar, compressed or not.");
    return std::move(blob_);
}

} // namespace tare::image
