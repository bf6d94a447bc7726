#include "check/dockerfiles/archives.hpp"

#include "check/dockerfiles/subject.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {

bool is_archive(std::string_view path)
{
    static constexpr std::array<std::string_view, 20> ends{
        ".tar",  ".tar.gz",   ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tb2", ".tar.xz", ".txz",  ".tar.zst",
        ".tzst", ".tar.lzma", ".tlz", ".tar.z",   ".tpz",  ".gz",  ".xz",  ".bz2",    ".lzma", ".z",
    };
    const auto name = lower_case(path);
    return std::any_of(ends.begin(), ends.end(), [&](std::string_view e) { return name.ends_with(e); });
}

} // namespace tare::check::dockerfiles
