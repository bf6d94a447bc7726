// A layer compressed with zstd: decoder and tar reader together, whole and in pieces.
#include "compressed_tar.hpp"

using namespace tare;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = test::as_input(data, size);
    const auto whole = test::compressed_tar{}.read(codec::compression::zstd, input, false);
    test::require(whole == test::compressed_tar{}.read(codec::compression::zstd, input, true));
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed)
{
    // Most frames come without a checksum.
    return test::mutate_compressed(data, size, max_size, seed, test::any_zstd_of, [](std::string stream) {
        return stream;
    });
}
