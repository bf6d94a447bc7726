// Decodes the same streams with the decoders that container runtimes take, Go's compress/gzip and klauspost's
// zstd, and with ours, and fails where they differ and we did not refuse, or where ours depends on how the
// input is cut.
#include "comparison.hpp"
#include "deflate_walker.hpp"
#include "dice.hpp"
#include "streams.hpp"

#include <tare/codec/decoder.hpp>
#include <tare/codec/sha256.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <shared_images.hpp>
#include <stdexcept>
#include <utility>

namespace {

using namespace tare::test;
namespace codec = tare::codec;

codec::compression format_of(const comparison_options& o)
{
    if (o.format == "gzip")
        return codec::compression::gzip;
    if (o.format == "zstd")
        return codec::compression::zstd;
    throw std::invalid_argument("--format is gzip or zstd");
}

class hashing_sink final : public codec::byte_sink
{
public:
    tare::result<void> on_bytes(tare::bytes_view bytes) override
    {
        hash.update(bytes);
        return {};
    }

    codec::sha256 hash;
};

/// Feeds `input` whole, or in pieces whose sizes come from the input itself.
reading decode(std::string_view input, codec::compression format, bool in_pieces)
{
    tare::limits bounds;
    // The Go program takes larger ones; ours must stop earlier, or it would accept what that refuses.
    bounds.max_zstd_window_log = 23;
    auto decoder = codec::make_decoder(format, bounds, {std::uint64_t{8} << 20U, "max_layer_bytes"});
    hashing_sink sink;
    dice d{input.size()};
    while (!input.empty()) {
        const auto size = in_pieces ? std::min<std::size_t>(input.size(), 1 + d.below(d.once_in(2) ? 3 : 200))
                                    : input.size();
        if (auto done = (*decoder)->consume(tare::as_bytes_view(input.substr(0, size)), sink); !done)
            return done.error();
        input.remove_prefix(size);
    }
    if (auto done = (*decoder)->finish(); !done)
        return done.error();
    return fmt::format(
        R"({{"size":{},"sha256":"{}"}})", (*decoder)->output_bytes(), sink.hash.finish().hex()
    );
}

reading read(std::string_view input, const comparison_options& o)
{
    auto whole = decode(input, format_of(o), false);
    const auto cut = decode(input, format_of(o), true);
    if (whole.has_value() != cut.has_value() || (whole && *whole != *cut))
        return fmt::format(
            "whole: {}, in pieces: {}", whole ? *whole : whole.error().detail, cut ? *cut : cut.error().detail
        );
    return whole;
}

/// Streams made on purpose, those in real archives, and mutants.
class stream_inputs final : public comparison_inputs
{
public:
    explicit stream_inputs(const comparison_options& o) : seed_{o.seed}, format_{format_of(o)}
    {
        streams_ = format_ == codec::compression::gzip ? gzip_streams() : zstd_streams();
        if (const auto folder = shared_images())
            add(*folder);
        else
            fmt::print("No folder of shared images (TARE_SHARED): only generated streams are compared.\n");
        for (const auto& folder : o.folders)
            add(folder);
    }

    [[nodiscard]] std::uint64_t named() const override { return streams_.size(); }

    [[nodiscard]] std::string name(std::uint64_t index) const override { return streams_[index].name; }

    [[nodiscard]] std::string at(std::uint64_t index) const override
    {
        if (index < named())
            return streams_[index].bytes;
        const auto seed = seed_ ^ (index * 0xD1342543DE82EF95U);
        return format_ == codec::compression::gzip ? any_gzip_stream(seed) : any_zstd_stream(seed);
    }

private:
    void add(const std::filesystem::path& folder)
    {
        for (const auto& file : std::filesystem::recursive_directory_iterator{folder}) {
            if (!file.is_regular_file())
                continue;
            auto bytes = read_file(file.path());
            if (codec::sniff(tare::as_bytes_view(bytes)) == format_)
                streams_.push_back({file.path().filename().string(), std::move(bytes)});
        }
    }

    std::uint64_t seed_;
    codec::compression format_;
    std::vector<named_stream> streams_;
};

/// What the libraries below Tare's decoders do not look at. In each case the stream can be read in one way
/// only: a CRC, a checksum or the size of the content then holds for it, and the runtime takes no layer of
/// the image.
comparison_subject subject_of(codec::compression format)
{
    comparison_subject subject{"streams", read, {}};
    if (format == codec::compression::gzip)
        subject.lenient = {
            {"flate: corrupt input", "ISA-L takes a set of code lengths that leaves codes unused",
             has_incomplete_code},
        };
    else
        subject.lenient = {
            {"block too small", "libzstd takes a compressed block of a byte or two"},
            {"extra bits on block", "libzstd ignores bits that no sequence uses"},
            {"unexpected EOF", "libzstd reads zeros where a table's or the sequences' bits end early"},
            {"reserved bits not zero", "libzstd ignores two reserved bits before the sequences"},
            {"corruption detected: stream overrun", "libzstd ignores bits that no literal uses"},
            {"corruption detected: short output block", "libzstd ignores bits that no literal uses"},
            {"match offset", "libzstd follows a match beyond the window, not beyond the content"},
            {"unexpected block size", "libzstd holds blocks against 128 KiB, not against the window"},
        };
    return subject;
}

int compare(const comparison_options& o)
{
    return compare_with_go(o, stream_inputs{o}, subject_of(format_of(o)));
}

} // namespace

int main(int count, char** arguments)
{
    return run_comparison(count, arguments, compare);
}
