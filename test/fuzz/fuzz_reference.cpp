// Image references: what is accepted means the same when it is written out and read again.
#include "fuzz_support.hpp"

#include <tare/image/platform.hpp>
#include <tare/image/reference.hpp>

using namespace tare;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = test::as_input(data, size);
    if (const auto reference = image::reference::parse(input)) {
        const auto again = image::reference::parse(reference->to_string());
        test::require(again && *again == *reference);
    }
    if (const auto platform = image::platform::parse(input)) {
        const auto again = image::platform::parse(platform->to_string());
        test::require(again && *again == *platform);
    }
    return 0;
}
