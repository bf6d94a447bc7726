#pragma once

#include "archive_mutator.hpp"
#include "listing.hpp"
#include "streams.hpp"

#include <tare/codec/decoder.hpp>

#include <string>
#include <utility>

namespace tare::test {

/// Decodes a stream into a tar reader, as a layer is read.
class compressed_tar final : public codec::byte_sink
{
public:
    std::string read(codec::compression how, std::string_view input, bool in_pieces)
    {
        auto decoder = codec::make_decoder(how, bounds_, {bounds_.max_layer_bytes, "max_layer_bytes"});
        result<void> outcome;
        const auto consume = [&](bytes_view piece) {
            outcome = (*decoder)->consume(piece, *this);
            return outcome.has_value();
        };
        if (in_pieces)
            feed_in_pieces(input, consume);
        else
            consume(as_bytes_view(input));
        if (outcome)
            outcome = (*decoder)->finish();
        if (outcome)
            outcome = reader_.finish();
        // Of several faults in one stream, the cuts decide which is met first; that it is refused, they do
        // not.
        return outcome ? listing_.text() : "refused";
    }

private:
    result<void> on_bytes(bytes_view bytes) override { return reader_.consume(bytes); }

    limits bounds_ = fuzz_limits();
    listing listing_;
    tar::reader reader_{bounds_, listing_};
};

/// Mutates the content of a compressed stream and packs it anew, in members or frames of any kind (`pack`),
/// or the stream's own bytes, whose checksums `repair` puts right.
template<class Pack, class Repair>
std::size_t mutate_compressed(
    std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed, Pack pack, Repair repair
)
{
    dice d{seed};
    if (d.once_in(2)) {
        size = LLVMFuzzerMutate(data, size, max_size);
        return d.once_in(4) ? size : mutate_with(data, size, max_size, repair);
    }
    return mutate_with(data, size, max_size, [&](const std::string& stream) {
        auto content = unpacked(stream);
        if (content.empty() || !d.once_in(4))
            content = tar_mutator{seed}.mutate(std::move(content));
        return pack(content, d);
    });
}

} // namespace tare::test
