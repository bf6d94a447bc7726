// Stacking: the input is up to four layers' tars, put into an image whose digests are right, so that mutants
// get past verification and reach the root filesystem.
#include "analysed.hpp"
#include "image_builder.hpp"

using namespace tare;

namespace {

constexpr std::string_view separator = "----layer----";
constexpr std::size_t max_layers = 4;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto rest = test::as_input(data, size);
    test::image_builder image;
    for (std::size_t i = 0; i < max_layers; ++i) {
        const auto end = rest.find(separator);
        image.layer(std::string{rest.substr(0, end)});
        if (end == std::string_view::npos)
            break;
        rest.remove_prefix(end + separator.size());
    }
    test::analyse_and_check(image.docker_archive());
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned)
{
    size = LLVMFuzzerMutate(data, size, max_size);
    std::string input{test::as_input(data, size)};
    for (std::size_t start = 0; start < input.size();) {
        const auto end = std::min(input.find(separator, start), input.size());
        auto layer = input.substr(start, end - start);
        test::repair_checksums(layer);
        input.replace(start, layer.size(), layer);
        start = end + separator.size();
    }
    std::copy(input.begin(), input.end(), data);
    return size;
}
