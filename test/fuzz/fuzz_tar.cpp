// The tar reader: any bytes, read whole and in pieces, give the same entries or the same refusal.
#include "listing.hpp"

using namespace tare;

namespace {

std::string read(std::string_view input, bool in_pieces)
{
    const auto bounds = test::fuzz_limits();
    test::listing listing;
    tar::reader reader{bounds, listing};
    result<void> outcome;
    const auto consume = [&](bytes_view piece) {
        outcome = reader.consume(piece);
        return outcome.has_value();
    };
    if (in_pieces)
        test::feed_in_pieces(input, consume);
    else
        consume(as_bytes_view(input));
    if (outcome)
        outcome = reader.finish();
    listing.note(outcome);
    return listing.text();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = test::as_input(data, size);
    test::require(read(input, false) == read(input, true));
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed)
{
    return test::mutate_tar(data, size, max_size, seed);
}
