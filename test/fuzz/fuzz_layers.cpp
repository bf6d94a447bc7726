// Stacking: the input is up to four layers' tars, put into an image whose digests are right, so that mutants
// get past verification and reach the root filesystem.
#include "analysed.hpp"
#include "changeset.hpp"
#include "image_builder.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using namespace tare;

namespace {

constexpr std::string_view separator = "----layer----";
constexpr std::size_t max_layers = 4;

std::vector<std::string> split(std::string_view input)
{
    std::vector<std::string> layers;
    while (layers.size() < max_layers) {
        const auto end = input.find(separator);
        layers.emplace_back(input.substr(0, end));
        if (end == std::string_view::npos)
            break;
        input.remove_prefix(end + separator.size());
    }
    return layers;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    test::image_builder image;
    for (auto& layer : split(test::as_input(data, size)))
        image.layer(std::move(layer));
    test::analyse_and_check(image.docker_archive());
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed)
{
    test::dice d{seed};
    if (d.once_in(2))
        size = LLVMFuzzerMutate(data, size, max_size);
    return test::mutate_with(data, size, max_size, [&](const std::string& input) {
        auto layers = split(input);
        for (auto& layer : layers)
            test::repair_checksums(layer);
        auto& changed = layers[d.below(layers.size())];
        switch (d.below(8)) {
        case 0:
            layers.push_back(changed);
            break;
        case 1:
            changed = test::any_changeset(d);
            break;
        case 2:
        case 3:
            layers.push_back(test::any_changeset(d));
            break;
        default:
            changed = test::tar_mutator{seed}.mutate(std::move(changed));
            break;
        }
        if (layers.size() > max_layers)
            layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(d.below(layers.size())));
        return fmt::format("{}", fmt::join(layers, separator));
    });
}
