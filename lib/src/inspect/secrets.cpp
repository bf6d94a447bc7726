#include <tare/base/text.hpp>
#include <tare/inspect/secrets.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::inspect {

std::size_t found_secrets::memory() const noexcept
{
    std::size_t bytes = sizeof *this + secrets.capacity() * sizeof(secret);
    for (const auto& s : secrets)
        bytes += s.masked.capacity();
    return bytes;
}

std::string masked_secret(std::string_view text)
{
    constexpr std::size_t most_shown = 4;
    const auto shown = std::min(most_shown, text.size() / 4);
    return fmt::format("{}... ({} characters)", escape_text(text.substr(0, shown)), text.size());
}

bool secrets_are_incomplete(const image_view& view)
{
    return std::any_of(view.layers.begin(), view.layers.end(), [](const image::layer_index* layer) {
        return std::any_of(layer->gaps.begin(), layer->gaps.end(), [](const image::gap& g) {
            return g.subject == secrets_subject;
        });
    });
}

} // namespace tare::inspect
