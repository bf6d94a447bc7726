#include <tare/base/ascii.hpp>
#include <tare/base/text.hpp>
#include <tare/image/platform.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tare::image {
namespace {

bool is_component(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
}

/// The variants of an architecture that a processor of `variant` also runs, best first.
std::vector<std::string> older_variants(std::string_view architecture, std::string_view variant)
{
    static constexpr std::array arm{"v8", "v7", "v6", "v5"};
    static constexpr std::array amd64{"v4", "v3", "v2", ""};
    std::vector<std::string> out;
    const auto from = [&](const auto& all) {
        const auto at = std::find(all.begin(), all.end(), variant);
        out.assign(at == all.end() ? all.end() : at + 1, all.end());
    };
    if (architecture == "arm")
        from(arm);
    else if (architecture == "amd64")
        from(amd64);
    else if (architecture == "arm64" && !variant.empty())
        out.emplace_back();
    return out;
}

} // namespace

std::string platform::to_string() const
{
    return variant.empty() ? fmt::format("{}/{}", os, architecture)
                           : fmt::format("{}/{}/{}", os, architecture, variant);
}

result<platform> platform::parse(std::string_view text)
{
    platform out;
    std::array<std::string*, 3> parts{&out.os, &out.architecture, &out.variant};
    std::size_t count = 0;
    bool valid = true;
    for (std::string_view rest = text; valid; ++count) {
        const auto slash = rest.find('/');
        const auto part = lowered(rest.substr(0, slash));
        valid = count < parts.size() && is_component(part);
        if (valid)
            *parts.at(count) = part;
        if (slash == std::string_view::npos) {
            ++count;
            break;
        }
        rest.remove_prefix(slash + 1);
    }
    if (!valid || count < 2)
        return make_error(
            errc::invalid_platform,
            fmt::format(
                "'{}' is not a platform: write <os>/<architecture>[/<variant>], for example linux/amd64.",
                escape_text(text.substr(0, 100))
            )
        );
    return out.normalised();
}

platform platform::normalised() const
{
    platform out{lowered(os), lowered(architecture), lowered(variant)};
    auto& arch = out.architecture;
    if (out.os == "macos")
        out.os = "darwin";
    if (arch == "i386")
        arch = "386";
    if (arch == "x86_64" || arch == "x86-64")
        arch = "amd64";
    if (arch == "aarch64")
        arch = "arm64";
    if (arch == "armhf" || arch == "armel") {
        out.variant = arch == "armhf" ? "v7" : "v6";
        arch = "arm";
    }
    if (arch == "amd64" && out.variant == "v1")
        out.variant.clear();
    if (arch == "arm64" && (out.variant == "8" || out.variant == "v8" || out.variant == "v8.0"))
        out.variant.clear();
    if (arch == "arm64" && (out.variant == "9" || out.variant == "9.0" || out.variant == "v9.0"))
        out.variant = "v9";
    if (arch == "arm" && out.variant.empty())
        out.variant = "v7";
    if (arch == "arm" && out.variant.size() == 1)
        out.variant.insert(0, 1, 'v');
    return out;
}

std::vector<platform> platform::compatible() const
{
    std::vector<platform> out{*this};
    for (auto& older : older_variants(architecture, variant))
        out.push_back({os, architecture, older});
    if (architecture == "amd64")
        out.push_back({os, "386", ""});
    if (architecture == "arm64")
        for (const auto* const arm : {"v8", "v7", "v6", "v5"})
            out.push_back({os, "arm", arm});
    return out;
}

} // namespace tare::image
