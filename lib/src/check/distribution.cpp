#include "check/distribution.hpp"

namespace tare::check {

std::optional<named_distribution> distribution_of(image_subject& image)
{
    const auto& files = image.files();
    for (const auto* const path : {"/etc/os-release", "/usr/lib/os-release"}) {
        const auto id = files.resolve(path);
        if (!id || !image.content(path))
            continue;
        const auto& os = image.report().os;
        if (!os || os->id.empty())
            break;
        return named_distribution{*os, image.at(*id)};
    }
    return std::nullopt;
}

answer no_distribution()
{
    return not_applicable("There is no distribution that says what it is.");
}

} // namespace tare::check
