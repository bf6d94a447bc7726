#include "inspect/library_search.hpp"

#include <tare/base/text.hpp>
#include <tare/image/path.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::inspect {
namespace {

constexpr std::string_view cache_path = "/etc/ld.so.cache";

constexpr std::string_view by_name = "as it is written";
constexpr std::string_view by_environment = "LD_LIBRARY_PATH";
constexpr std::string_view by_rpath = "RPATH";
constexpr std::string_view by_runpath = "RUNPATH";
constexpr std::string_view by_cache = cache_path;
constexpr std::string_view by_default = "default directory";

std::string parent_of(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : std::string{path.substr(0, slash == std::string_view::npos ? 0 : slash)};
}

/// The processor as the dynamic linker names it for $PLATFORM.
std::string_view platform_name(std::string_view architecture) noexcept
{
    if (architecture == "amd64")
        return "x86_64";
    if (architecture == "arm64")
        return "aarch64";
    return {};
}

bool same_architecture(const elf& a, const elf& b) noexcept
{
    return a.machine == b.machine && a.bits == b.bits && a.little_endian == b.little_endian;
}

} // namespace

linker_kind kind_of_linker(std::string_view asked_for, std::string_view leads_to) noexcept
{
    constexpr auto musl =
        std::to_array<std::string_view>({"ld-musl-", "libc.musl-", "libgcompat.", "libc.so"});
    constexpr auto glibc = std::to_array<std::string_view>({"ld-linux", "ld64.so.", "ld.so.1", "ld-2."});
    const auto begins = [](const auto& starts, std::string_view name) {
        return std::any_of(starts.begin(), starts.end(), [&](auto s) { return name.starts_with(s); });
    };
    if (begins(musl, image::base_name(leads_to)) || begins(musl, image::base_name(asked_for)))
        return linker_kind::musl;
    if (begins(glibc, image::base_name(leads_to)) || begins(glibc, image::base_name(asked_for)))
        return linker_kind::glibc;
    return linker_kind::unknown;
}

library_search::library_search(
    const image_view& view, const start_conditions& how, const std::vector<program_part>& parts,
    std::size_t program, std::size_t linker
)
    : view_{view}, how_{how}, parts_{parts}, program_{*parts[program].binary}, program_at_{program},
      linker_{linker}
{
    const auto& chosen = parts[linker];
    const auto file = chosen.file ? view_.files.path_of(*chosen.file) : std::string{};
    kind_ = kind_of_linker(chosen.name, file);
    look_at_defaults();
    if (kind_ == linker_kind::glibc)
        look_at_cache();
}

/// glibc has its default directories compiled in; where the distribution put the linker tells which: Debian's
/// multiarch directories, /lib64, or a prefix of its own.
void library_search::look_at_defaults()
{
    const auto& linker = parts_[linker_];
    if (kind_ == linker_kind::musl) {
        const auto name = image::base_name(linker.name);
        const auto arch = name.substr(0, name.rfind(".so")).substr(std::min<std::size_t>(8, name.size()));
        const auto path = fmt::format("/etc/ld-musl-{}.path", arch);
        if (const auto list = content(view_, path)) {
            for (auto rest = *list; !rest.empty();) {
                const auto end = rest.find_first_of(":\n");
                if (end != 0)
                    defaults_.emplace_back(rest.substr(0, end));
                rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
            }
            return;
        }
        if (view_.files.resolve(path))
            gap_ = fmt::format("{} was not read.", escape_text(path));
        defaults_ = {"/lib", "/usr/local/lib", "/usr/lib"};
        return;
    }
    const auto home = linker.file ? parent_of(view_.files.path_of(*linker.file)) : std::string{"/lib64"};
    const auto last = image::base_name(home);
    if (last.find("-linux-") != std::string_view::npos) {
        library_directory_ = fmt::format("lib/{}", last);
        defaults_ = {fmt::format("/lib/{}", last), fmt::format("/usr/lib/{}", last), "/lib", "/usr/lib"};
        return;
    }
    library_directory_ = last == "lib64" ? "lib64" : "lib";
    defaults_ = {home};
    for (const auto* const prefix : {"/", "/usr/"})
        if (auto other = prefix + library_directory_; other != home)
            defaults_.push_back(std::move(other));
}

void library_search::look_at_cache()
{
    if (const auto text = content(view_, cache_path)) {
        cache_ = parse_linker_cache(*text);
        return;
    }
    const auto there = view_.files.resolve(cache_path);
    if (there && view_.files.inode_of(*there).type == tar::entry_type::regular)
        gap_ = fmt::format("{} was not read.", cache_path);
}

bool library_search::is_for_program(const elf& binary) const noexcept
{
    return same_architecture(binary, program_);
}

bool library_search::is_linker(std::string_view name) const noexcept
{
    const auto& linker = parts_[linker_];
    if (kind_ == linker_kind::musl) {
        // Names of libraries that are parts of musl's one file, up to their first dot ("libc.musl-x86_64").
        constexpr auto own = std::to_array<std::string_view>(
            {"libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."}
        );
        return std::any_of(own.begin(), own.end(), [&](auto start) { return name.starts_with(start); });
    }
    return name == image::base_name(linker.name) ||
           (linker.binary != nullptr && linker.binary->soname && name == *linker.binary->soname);
}

/// `$ORIGIN`, `$LIB` and `$PLATFORM`, with or without braces. Absent when it is not known what they stand
/// for: the linker passes over such a directory.
std::optional<std::string> library_search::expanded(std::string_view text, const program_part* owner) const
{
    const auto architecture = platform_name(program_.architecture());
    std::string out;
    while (!text.empty()) {
        if (text.front() != '$') {
            const auto end = std::min(text.find('$'), text.size());
            out += text.substr(0, end);
            text.remove_prefix(end);
            continue;
        }
        const auto take = [&](std::string_view name) {
            for (const auto& written : {fmt::format("${{{}}}", name), fmt::format("${}", name)})
                if (text.starts_with(written)) {
                    text.remove_prefix(written.size());
                    return true;
                }
            return false;
        };
        if (owner != nullptr && take("ORIGIN")) {
            // The program's own directory is that of the file, whatever link it was started by.
            const bool resolved = owner->role != part_role::library && owner->file;
            out += parent_of(resolved ? view_.files.path_of(*owner->file) : owner->path);
        } else if (kind_ == linker_kind::glibc && take("LIB")) {
            out += library_directory_;
        } else if (kind_ == linker_kind::glibc && !architecture.empty() && take("PLATFORM")) {
            out += architecture;
        } else {
            return std::nullopt;
        }
    }
    return out;
}

void library_search::add_list(
    std::vector<place>& out, std::string_view list, char separator, const program_part* owner,
    std::string_view rule
) const
{
    while (true) {
        if (out.size() == most_library_directories) {
            left_directories_out_ = true;
            return;
        }
        const auto end = std::min(list.find(separator), list.find(':'));
        const auto one = list.substr(0, end);
        // Nothing between two colons is the working directory to glibc, and nothing to musl.
        if (auto directory = expanded(one, owner);
            directory && (!one.empty() || kind_ == linker_kind::glibc)) {
            if (!directory->starts_with('/'))
                *directory = fmt::format("{}/{}", how_.working_dir, *directory);
            out.push_back({std::move(*directory), rule});
        }
        if (end == std::string_view::npos)
            return;
        list.remove_prefix(end + 1);
    }
}

/// The RPATHs of who asks, who asked for that, and so on to the program. glibc passes over all where who asks
/// has a RUNPATH; musl takes either for the same.
void library_search::add_rpaths(std::vector<place>& out, std::size_t asked_by) const
{
    const bool musl = kind_ == linker_kind::musl;
    const auto* part = &parts_[asked_by];
    if (!musl && part->binary != nullptr && part->binary->runpath)
        return;
    for (;; part = &parts_[*part->asked_by]) {
        if (part->binary != nullptr) {
            const auto& b = *part->binary;
            if (musl && b.runpath)
                add_list(out, *b.runpath, ':', part, by_runpath);
            else if (b.rpath && !b.runpath)
                add_list(out, *b.rpath, ':', part, by_rpath);
        }
        if (part->role != part_role::library || !part->asked_by)
            return;
    }
}

std::vector<library_search::place> library_search::places_for(std::size_t asked_by) const
{
    std::vector<place> out;
    const auto add_environment = [&] {
        if (!how_.library_path.empty())
            add_list(out, how_.library_path, ';', &parts_[asked_by], by_environment);
    };
    if (kind_ == linker_kind::musl) {
        add_environment();
        add_rpaths(out, asked_by);
        return out;
    }
    add_rpaths(out, asked_by);
    add_environment();
    const auto* const binary = parts_[asked_by].binary;
    if (binary != nullptr && binary->runpath)
        add_list(out, *binary->runpath, ':', &parts_[asked_by], by_runpath);
    return out;
}

part_problem library_search::judged(const program_part& candidate) const
{
    const auto& inode = view_.files.inode_of(*candidate.file);
    if (inode.type != tar::entry_type::regular)
        return part_problem::not_a_file;
    if (how_.user && (!may(view_, *candidate.file, *how_.user, permission::read) ||
                      !may_reach(view_, candidate.path, *candidate.file, *how_.user)))
        return part_problem::not_readable;
    if (candidate.binary == nullptr)
        return candidate.unread == nullptr ? part_problem::no_format : part_problem::none;
    if (!same_architecture(*candidate.binary, program_))
        return part_problem::other_architecture;
    return candidate.binary->malformed.empty() ? part_problem::none : part_problem::malformed;
}

/// Looks at one path. True when the search is over: it serves, or it is something that the linker stumbles
/// over rather than passes by.
bool library_search::take(program_part& best, std::string path, std::string_view rule) const
{
    const auto file = view_.files.resolve(path);
    if (!file)
        return false;
    auto candidate = best;
    candidate.file = file;
    candidate.path = std::move(path);
    candidate.found_by = rule;
    candidate.binary = inspect::find<elf>(view_, *file);
    candidate.unread = missed(view_, *file, elf_subject);
    candidate.problem = judged(candidate);
    const bool over = candidate.problem == part_problem::none ||
                      candidate.problem == part_problem::no_format ||
                      candidate.problem == part_problem::malformed;
    // What there is explains more than that nothing is.
    if (over || best.problem == part_problem::not_found)
        best = std::move(candidate);
    return over;
}

program_part library_search::find(std::string_view name, std::size_t asked_by) const
{
    program_part out;
    out.role = part_role::library;
    out.name = name;
    out.asked_by = asked_by;
    out.problem = part_problem::not_found;
    if (name.find('/') != std::string_view::npos) {
        if (auto path = expanded(name, &parts_[asked_by])) {
            if (!path->starts_with('/'))
                *path = fmt::format("{}/{}", how_.working_dir, *path);
            (void)take(out, std::move(*path), by_name);
        }
        return out;
    }
    for (const auto& p : places_for(asked_by))
        if (take(out, fmt::format("{}/{}", p.directory, name), p.rule))
            return out;
    if (cache_)
        if (const auto listed = cache_->find(name); listed != cache_->end())
            for (const auto path : listed->second)
                if (take(out, std::string{path}, by_cache))
                    return out;
    for (const auto& directory : defaults_)
        if (take(out, fmt::format("{}/{}", directory, name), by_default))
            return out;
    return out;
}

} // namespace tare::inspect
