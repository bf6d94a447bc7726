// Whole archives: docker save, OCI layouts, root filesystems, compressed or not.
#include "analysed.hpp"

using namespace tare;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    test::analyse_and_check(test::as_input(data, size));
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned)
{
    return test::mutate_tar(data, size, max_size);
}
