// The stored file list: damaged bytes are refused, accepted ones survive a round trip.
#include "fuzz_support.hpp"

#include <tare/report/file_tree.hpp>

using namespace tare;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto tree = report::decode_file_tree(test::as_input(data, size));
    if (!tree)
        return 0;
    const auto again = report::decode_file_tree(report::encode(*tree));
    test::require(again && *again == *tree);
    return 0;
}
