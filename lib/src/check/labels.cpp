#include "check/labels.hpp"

#include <tare/base/text.hpp>

namespace tare::check {

std::optional<std::string_view> label(const image_subject& image, std::string_view name)
{
    for (const auto& [key, value] : image.config().labels)
        if (key == name && value.find_first_not_of(" \t") != std::string::npos)
            return value;
    return std::nullopt;
}

std::optional<std::string_view> oci_label(const image_subject& image, std::string_view name)
{
    return label(image, "org.opencontainers.image." + std::string{name});
}

places missing_labels(const image_subject& image, std::span<const std::string_view> names)
{
    places missing;
    for (const auto name : names)
        if (!oci_label(image, name))
            missing.add(at_label("org.opencontainers.image." + std::string{name}, "is not set"));
    return missing;
}

report::evidence at_label(std::string_view name, std::string text)
{
    report::evidence out;
    out.key = "config.Labels." + escape_text(name);
    out.text = std::move(text);
    return out;
}

} // namespace tare::check
