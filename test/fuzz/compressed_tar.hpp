#pragma once

#include "listing.hpp"

#include <tare/codec/decoder.hpp>

#include <string>

namespace tare::test {

/// Collects what a decoder puts out, within a bound.
class collected final : public codec::byte_sink
{
public:
    result<void> on_bytes(bytes_view bytes) override
    {
        text += as_text(bytes);
        return {};
    }

    std::string text;
};

/// The content of a compressed stream; empty when it is broken.
inline std::string decoded(codec::compression how, std::string_view input)
{
    const auto bounds = fuzz_limits();
    auto decoder = codec::make_decoder(how, bounds, {std::uint64_t{1} << 20, "max_layer_bytes"});
    collected out;
    if (!(*decoder)->consume(as_bytes_view(input), out) || !(*decoder)->finish())
        return {};
    return out.text;
}

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

/// Mutates the content of a compressed stream half of the time and its compressed bytes otherwise.
template<class Compress>
std::size_t mutate_compressed(
    codec::compression how, std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed,
    Compress compress
)
{
    auto content = seed % 2 == 0 ? decoded(how, as_input(data, size)) : std::string{};
    if (content.empty())
        return LLVMFuzzerMutate(data, size, max_size);
    const auto length = content.size();
    content.resize(length + 4096);
    content.resize(mutate_tar(reinterpret_cast<std::uint8_t*>(content.data()), length, content.size()));
    const auto packed = compress(content);
    if (packed.size() > max_size)
        return LLVMFuzzerMutate(data, size, max_size);
    std::copy(packed.begin(), packed.end(), data);
    return packed.size();
}

} // namespace tare::test
