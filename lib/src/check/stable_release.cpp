#include "check/distribution.hpp"
#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto marks = std::to_array<std::string_view>(
    {"sid", "unstable", "testing", "rawhide", "edge", "alpha", "beta", "development branch", "_rc",
     "tumbleweed-dev", "factory", "prerelease"}
);

/// Rolling by design: there is no other release to take.
constexpr auto rolling_tags = std::to_array<std::string_view>(
    {"arch", "archarm", "gentoo", "void", "opensuse-tumbleweed", "wolfi", "chainguard", "nixos", "solus",
     "kali"}
);

std::string lower(std::string_view text)
{
    std::string out{text};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Debian's testing and unstable have no VERSION_ID, and a name with "/sid" in PRETTY_NAME.
std::string_view mark_of(const report::os_release& os)
{
    if (is_one_of(std::string_view{os.id}, rolling_tags))
        return {};
    const auto name = lower(os.pretty_name);
    for (const auto mark : marks)
        if (lower(os.version_id).find(mark) != std::string::npos || lower(os.version_codename) == mark ||
            name.find(fmt::format("/{}", mark)) != std::string::npos ||
            name.find(fmt::format(" {}", mark)) != std::string::npos ||
            name.find(fmt::format("({}", mark)) != std::string::npos)
            return mark;
    return {};
}

answer evaluate_stable_release(image_subject& image)
{
    auto found = distribution_of(image);
    if (!found)
        return no_distribution();
    const auto& os = found->os;
    auto& where = found->where;
    where.text = os.pretty_name;
    const auto mark = mark_of(os);
    if (mark.empty())
        return passed(
            fmt::format("{} is a release.", os.pretty_name.empty() ? os.id : os.pretty_name), where
        );
    return violated(fmt::format("{} is no release yet ({}).", os.pretty_name, mark), where);
}

} // namespace

image_check stable_release()
{
    return {
        {.id = "TARE-BASE-004",
         .practice = report::practice::base,
         .title = "The distribution is a release, not one in the making",
         .severity = report::severity::low,
         .inspects = "ID, VERSION_ID, VERSION_CODENAME and PRETTY_NAME of os-release",
         .references = {"NIST 800-190 4.1.1"},
         .rationale =
             "What becomes the next release changes every day and has no security support of its own.",
         .fix = "Take the current release as base, pinned by its digest."},
        needs::nothing,
        evaluate_stable_release,
    };
}

} // namespace tare::check
