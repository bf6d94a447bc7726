#pragma once

#include <tare/inspect/access.hpp>
#include <tare/inspect/content.hpp>
#include <tare/inspect/elf.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What has to be in an image so that one of its programs starts: the interpreters that the kernel starts
/// instead of it, and the libraries that the dynamic linker loads (execve(2), ld.so(8), musl's dynlink.c).
namespace tare::inspect {

/// What a file does when a program starts.
enum class part_role : std::uint8_t
{
    /// The program that was asked for.
    program,
    /// What a "#!" line names.
    interpreter,
    /// What a "#!" line has env start: python3 of "#!/usr/bin/env python3".
    command,
    /// The dynamic linker that an ELF file names (PT_INTERP).
    linker,
    /// A library that an ELF file needs (DT_NEEDED).
    library,
};

/// Why a part does not serve; the first that applies.
enum class part_problem : std::uint8_t
{
    none,
    /// Nothing of that name is where it is looked for.
    not_found,
    /// Something is there, but no regular file.
    not_a_file,
    /// Its rights, or those of a directory on the way, do not let the user execute it.
    not_executable,
    /// They do not let the user read it, as a script's interpreter and the dynamic linker must.
    not_readable,
    /// Neither ELF nor a script with a "#!" line.
    no_format,
    /// ELF that a kernel or dynamic linker refuses; `elf::malformed` says why.
    malformed,
    /// Libraries only: there are files of that name, all for another architecture.
    other_architecture,
    /// A script whose interpreter is a script, and so on: more than the kernel follows.
    too_deep,
};

/// One file that the start of a program asks for, and what became of that.
struct program_part
{
    part_role role = part_role::program;
    /// As it is asked for, raw: "libc.so.6", "/bin/sh".
    std::string name;
    /// Position of the part that asks for it; absent for the program itself.
    std::optional<std::size_t> asked_by;
    part_problem problem = part_problem::none;
    /// The regular file at the end of its links, or what there is instead; absent when nothing is there.
    std::optional<image::node_id> file;
    /// Absolute path by which it was found, before links are followed; empty when it was not.
    std::string path;
    /// Which rule found it: "as it is written", "PATH", "LD_LIBRARY_PATH", "RPATH", "RUNPATH",
    /// "/etc/ld.so.cache", "default directory". A constant.
    std::string_view found_by;
    /// What it is; null where it is no ELF file or could not be read.
    const elf* binary = nullptr;
    /// Why not all of its ELF structure or first line is known; null when it is. Parts may be missing then.
    const image::gap* unread = nullptr;
};

/// What is wrong with a part, as it follows its name: "is not there".
[[nodiscard]] std::string words_for(const program_part& part);

/// All that a program needs to start. `parts.front()` is the program itself; every other part stands behind
/// the one that asks for it, in the order in which kernel and dynamic linker come to them. A library that
/// several ask for is one part.
struct program_closure
{
    std::vector<program_part> parts;
    /// Further paths at which libraries that are parts already are found under another name.
    std::vector<std::string> other_paths{};
    /// Why parts may be missing from the list, beside those whose `unread` is set; each one sentence,
    /// escaped.
    std::vector<std::string> gaps{};

    /// The first part that does not serve; null when all do.
    [[nodiscard]] const program_part* broken() const noexcept;
};

/// How a program is started.
struct start_conditions
{
    /// Who starts it; absent when that is not known: then it is enough that anybody may.
    std::optional<credentials> user;
    std::string_view search_path;
    std::string_view working_dir;
    /// LD_LIBRARY_PATH; empty when it is not set.
    std::string_view library_path;
};

/// What `file`, found as `name`, needs to start. What a program opens on its own later (plug-ins, locales,
/// name services) is not part of it, nor are variants of libraries for certain processors (glibc-hwcaps),
/// without which it starts as well. Pure: the same image gives the same parts in the same order.
[[nodiscard]] program_closure
close_over(const image_view& view, image::node_id file, std::string_view name, const start_conditions& how);

/// What a program loads once it runs (dlopen(3)), found as its dynamic linker finds it.
class later_loading
{
public:
    /// For the program that runs in the end of those in `closure`, which is `close_over`'s for the same image
    /// and conditions; it gets further parts. All three must outlive this object.
    later_loading(const image_view& view, const start_conditions& how, program_closure& closure);
    ~later_loading();
    later_loading(const later_loading&) = delete;
    later_loading& operator=(const later_loading&) = delete;

    /// False where nothing can be loaded, or by which rules is not known: a static program.
    [[nodiscard]] bool is_possible() const noexcept;

    /// True for glibc, which loads modules by itself.
    [[nodiscard]] bool is_glibc() const noexcept;

    /// Looks for a library by name, as the part at `asked_by` asks for it, and loads it with all that it
    /// needs. Its position among the parts; absent when it is nowhere or does not serve, and when it is
    /// loaded already.
    std::optional<std::size_t> load(std::string_view name, std::size_t asked_by);

    /// Loads what the file needs; it is a part itself then. Nothing happens where it is no library for this
    /// program or needs nothing that is not loaded.
    void load_needed_by(image::node_id file);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace tare::inspect
