#include "check/dockerfiles/distribution.hpp"

#include "check/dockerfiles/subject.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

struct codename
{
    std::string_view word;
    std::string_view distribution;
    std::string_view release;
};

constexpr std::array codenames{
    codename{"stretch", "debian", "9"},    codename{"buster", "debian", "10"},
    codename{"bullseye", "debian", "11"},  codename{"bookworm", "debian", "12"},
    codename{"trixie", "debian", "13"},    codename{"forky", "debian", "14"},
    codename{"bionic", "ubuntu", "18.04"}, codename{"focal", "ubuntu", "20.04"},
    codename{"jammy", "ubuntu", "22.04"},  codename{"noble", "ubuntu", "24.04"},
    codename{"plucky", "ubuntu", "25.04"}, codename{"questing", "ubuntu", "25.10"},
};

/// Images whose tag begins with the distribution's release.
constexpr std::array<std::string_view, 9> distributions{
    "debian", "ubuntu", "alpine", "fedora", "rockylinux", "almalinux", "centos", "amazonlinux", "oraclelinux",
};

/// The digits and dots at the start of `text`.
std::string_view leading_number(std::string_view text) noexcept
{
    auto out = text.substr(0, std::min(text.find_first_not_of("0123456789."), text.size()));
    while (out.ends_with('.'))
        out.remove_suffix(1);
    return out;
}

/// Major version of Debian and the like, major and minor of the others.
std::string release_of(std::string_view name, std::string_view version)
{
    const auto dot = version.find('.');
    const bool minor_counts = name == "alpine" || name == "ubuntu";
    const auto end = minor_counts && dot != std::string_view::npos ? version.find('.', dot + 1) : dot;
    return std::string{version.substr(0, end)};
}

std::optional<distribution> by_word(std::string_view word)
{
    for (const auto& c : codenames)
        if (word == c.word)
            return distribution{std::string{c.distribution}, std::string{c.release}};
    for (const auto name : distributions)
        if (word.starts_with(name) && !leading_number(word.substr(name.size())).empty())
            return distribution{
                std::string{name}, release_of(name, leading_number(word.substr(name.size())))
            };
    return std::nullopt;
}

} // namespace

std::optional<distribution> distribution_of(std::string_view image)
{
    const auto parts = split_image(image);
    const auto slash = parts.name.rfind('/');
    const auto name = slash == std::string::npos ? parts.name : parts.name.substr(slash + 1);
    if (contains(parts.name, "distroless/static"))
        return std::nullopt;
    if (std::find(distributions.begin(), distributions.end(), name) != distributions.end() &&
        !leading_number(parts.tag).empty())
        return distribution{name, release_of(name, leading_number(parts.tag))};
    for (const auto& text : {parts.tag, name})
        for (std::size_t at = 0; at <= text.size();) {
            const auto end = std::min(text.find('-', at), text.size());
            if (auto found = by_word(std::string_view{text}.substr(at, end - at)))
                return found;
            at = end + 1;
        }
    return std::nullopt;
}

} // namespace tare::check::dockerfiles
