#include "analysis/companions.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace tare::analysis {
namespace {

/// The companions of one kind, in words.
struct told
{
    std::string_view kind;
    /// "2 attestations".
    std::string count;
    /// "sha256:… (application/vnd.cncf.helm.config.v1+json), sha256:… and 3 more".
    std::string list;
};

told tell(const std::vector<companion>& all, bool attestations)
{
    constexpr std::size_t named = 5;
    told out{attestations ? "attestation" : "artifact", {}, {}};
    std::size_t count = 0;
    for (const auto& c : all) {
        if (c.attestation != attestations || ++count > named)
            continue;
        out.list += (out.list.empty() ? "" : ", ") + c.of.to_string();
        if (!c.type.empty())
            out.list += fmt::format(" ({})", escape_text(c.type));
    }
    if (count > named)
        out.list += fmt::format(" and {} more", count - named);
    if (count > 0)
        out.count = fmt::format("{} {}{}", count, out.kind, count == 1 ? "" : "s");
    return out;
}

std::vector<told> tell(const std::vector<companion>& all)
{
    std::vector<told> out;
    for (const bool attestations : {true, false})
        if (auto kind = tell(all, attestations); !kind.count.empty())
            out.push_back(std::move(kind));
    return out;
}

} // namespace

void add_notes(const std::vector<companion>& all, std::vector<report::note>& notes)
{
    for (const auto& t : tell(all))
        notes.push_back(
            {std::string{t.kind},
             fmt::format("{} came along, which were not analysed as images: {}.", t.count, t.list)}
        );
}

error only_companions(const std::vector<companion>& all)
{
    std::string found;
    for (const auto& t : tell(all))
        found += fmt::format("{}{}: {}", found.empty() ? "" : "; ", t.count, t.list);
    return make_error(
        errc::not_an_image,
        fmt::format(
            "The archive holds no container image, only artifacts such as attestations, signatures or "
            "charts: {}.",
            found
        )
    );
}

} // namespace tare::analysis
