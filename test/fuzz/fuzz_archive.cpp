// Whole archives: docker save, OCI layouts, root filesystems, compressed or not.
#include "analysed.hpp"
#include "archive_mutator.hpp"

using namespace tare;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    test::analyse_and_check(test::as_input(data, size));
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed)
{
    if (seed % 4 == 0)
        return test::mutate_tar(data, size, max_size, seed / 4);
    return test::mutate_with(data, size, max_size, [seed](const std::string& archive) {
        test::dice d{seed};
        return test::mutate_archive(archive, d);
    });
}
