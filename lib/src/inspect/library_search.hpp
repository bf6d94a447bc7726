#pragma once

#include "inspect/linker_cache.hpp"

#include <tare/inspect/program_closure.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// Whose rules a dynamic linker looks for libraries by.
enum class linker_kind : std::uint8_t
{
    glibc,
    musl,
    unknown,
};

/// Tells a dynamic linker by its name and that of the file it leads to: "/lib64/ld-linux-x86-64.so.2" may be
/// musl's on Alpine with gcompat.
[[nodiscard]] linker_kind kind_of_linker(std::string_view asked_for, std::string_view leads_to) noexcept;

/// Directories that are looked into for one library, beside the default ones. Nix names about 50.
inline constexpr std::size_t most_library_directories = 256;

/// Finds libraries as the dynamic linker of one program does.
class library_search
{
public:
    /// `parts` holds the program at `program` and its linker; what it refers to must outlive the search.
    library_search(
        const image_view& view, const start_conditions& how, const std::vector<program_part>& parts,
        std::size_t program, std::size_t linker
    );

    [[nodiscard]] linker_kind kind() const noexcept { return kind_; }

    /// Position of the program.
    [[nodiscard]] std::size_t program() const noexcept { return program_at_; }

    /// Whether a file is for the program's architecture.
    [[nodiscard]] bool is_for_program(const elf& binary) const noexcept;

    /// Whether a name means the linker itself, which is loaded already: "libc.so" with musl.
    [[nodiscard]] bool is_linker(std::string_view name) const noexcept;

    /// Finds the library that the part at `asked_by` needs under that name; role, name and `asked_by` of what
    /// comes back are set.
    [[nodiscard]] program_part find(std::string_view name, std::size_t asked_by) const;

    /// Why what it finds may differ from what the linker finds; empty when it does not.
    [[nodiscard]] const std::string& gap() const noexcept { return gap_; }

    /// True once a file named more directories than are looked into.
    [[nodiscard]] bool left_directories_out() const noexcept { return left_directories_out_; }

private:
    struct place
    {
        std::string directory;
        std::string_view rule;
    };

    void look_at_defaults();
    void look_at_cache();
    [[nodiscard]] std::vector<place> places_for(std::size_t asked_by) const;
    void add_list(
        std::vector<place>& out, std::string_view list, char separator, const program_part* owner,
        std::string_view rule
    ) const;
    void add_rpaths(std::vector<place>& out, std::size_t asked_by) const;
    [[nodiscard]] std::optional<std::string> expanded(std::string_view text, const program_part* owner) const;
    bool take(program_part& best, std::string path, std::string_view rule) const;
    [[nodiscard]] part_problem judged(const program_part& candidate) const;

    const image_view& view_;
    const start_conditions& how_;
    const std::vector<program_part>& parts_;
    const elf& program_;
    std::size_t program_at_;
    std::size_t linker_;
    linker_kind kind_ = linker_kind::unknown;
    /// "lib64", "lib/x86_64-linux-gnu": what $LIB stands for.
    std::string library_directory_;
    std::vector<std::string> defaults_;
    std::optional<linker_cache> cache_;
    std::string gap_;
    mutable bool left_directories_out_ = false;
};

} // namespace tare::inspect
