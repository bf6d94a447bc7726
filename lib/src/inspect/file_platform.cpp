#include <tare/inspect/elf.hpp>
#include <tare/inspect/file_platform.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

namespace tare::inspect {
namespace {

/// Where the dynamic linkers of FreeBSD, NetBSD and OpenBSD lie; Linux has none of these directories.
bool runs_on_linux(const elf& program) noexcept
{
    const auto& linker = program.interpreter;
    return !linker || (!linker->starts_with("/libexec/") && !linker->starts_with("/usr/libexec/"));
}

/// Programs and libraries, not objects and core files.
bool is_loaded(const elf& file) noexcept
{
    return file.type == 2 || file.type == 3;
}

told_platform told_by(const image_view& view, image::node_id id, std::string_view architecture)
{
    return {image::platform{"linux", std::string{architecture}, {}}, view.files.path_of(id)};
}

} // namespace

std::optional<told_platform> platform_of_files(const image_view& view)
{
    /// How many files are for an architecture, and the first of them by path.
    struct tally
    {
        std::uint64_t files = 0;
        std::string first;
    };

    std::map<std::string_view, tally> found;
    bool linux_only = true;
    view.files.for_each([&](image::node_id id) {
        const auto* const file = find<elf>(view, id);
        if (file == nullptr || !is_loaded(*file) || file->architecture().empty())
            return;
        linux_only = linux_only && runs_on_linux(*file);
        auto& t = found[file->architecture()];
        auto path = view.files.path_of(id);
        if (t.files++ == 0 || path < t.first)
            t.first = std::move(path);
    });
    if (found.empty() || !linux_only)
        return std::nullopt;
    const auto shell = view.files.resolve("/bin/sh");
    const auto* const program = shell ? find<elf>(view, *shell) : nullptr;
    if (program != nullptr && is_loaded(*program) && !program->architecture().empty())
        return told_by(view, *shell, program->architecture());
    const auto most = std::max_element(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.second.files < b.second.files;
    });
    return told_platform{image::platform{"linux", std::string{most->first}, {}}, most->second.first};
}

} // namespace tare::inspect
