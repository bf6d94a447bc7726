// Manifests, indexes and configs.
#include "fuzz_support.hpp"
#include "json_mutator.hpp"

#include <tare/image/config.hpp>
#include <tare/image/manifest.hpp>

#include <utility>

using namespace tare;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bounds = test::fuzz_limits();
    const auto input = test::as_input(data, size);
    const auto manifest = image::parse_manifest(input, bounds);
    const auto index = image::parse_index(input, bounds);
    // One document is never both (CVE-2021-41190).
    test::require(!(manifest && index && index->manifests));
    if (const auto config = image::parse_config(input, bounds)) {
        const auto instructions = config->layer_instructions();
        test::require(instructions.empty() || instructions.size() == config->diff_ids.size());
    }
    if (const auto images = image::parse_docker_manifest(input, bounds))
        for (const auto& image : *images)
            test::require(!image.config.empty());
    static_cast<void>(image::check_oci_layout(input, bounds));
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed)
{
    if (seed % 4 == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    return test::mutate_with(data, size, max_size, [seed](std::string json) {
        test::dice d{seed};
        return test::mutate_json(std::move(json), d);
    });
}
