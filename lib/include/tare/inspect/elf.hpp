#pragma once

#include <tare/image/content_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// What the kernel and the dynamic linker read of an ELF file before they run it (System V gABI, chapters 4
/// and 5; execve(2), ld.so(8)). Strings are raw bytes of the file: escape them before they are shown.
struct elf final : image::observation
{
    /// 32 or 64.
    unsigned bits = 64;
    bool little_endian = true;
    /// e_type: 1 relocatable, 2 executable, 3 shared object or position-independent executable, 4 core.
    std::uint16_t type = 0;
    /// e_machine: 62 is x86-64, 183 AArch64 (gABI, "ELF Header").
    std::uint16_t machine = 0;
    /// e_flags, by which ABIs of one machine are told apart.
    std::uint32_t flags = 0;
    /// PT_INTERP: the dynamic linker that the kernel starts instead; absent in static programs and libraries.
    std::optional<std::string> interpreter;
    /// True when there is a dynamic section, in static position-independent programs too.
    bool dynamic = false;
    /// DF_1_PIE: a program, although its type is that of a shared object.
    bool position_independent_executable = false;
    /// DT_NEEDED, in the order in which they are loaded.
    std::vector<std::string> needed;
    /// DT_SONAME.
    std::optional<std::string> soname;
    /// DT_RPATH and DT_RUNPATH as they are written, with `$ORIGIN` and the like; the first has no effect
    /// where there is the second.
    std::optional<std::string> rpath;
    std::optional<std::string> runpath;
    /// What is wrong with the file, so that a dynamic linker would refuse it or two could read it
    /// differently; a constant, empty when nothing is. What could be read before stands above.
    std::string_view malformed;
    /// False when something stands where it could not be read within the limits, or the file is malformed:
    /// names may be missing above, and the report says `not-analysed`.
    bool complete = true;

    /// "amd64", "arm64", "386", …: the architecture as OCI image configs name it (Go's GOARCH); empty when
    /// it is none that images are built for.
    [[nodiscard]] std::string_view architecture() const noexcept;

    /// A program that runs without a dynamic linker.
    [[nodiscard]] bool is_static_program() const noexcept
    {
        return complete && !interpreter && needed.empty() &&
               (type == 2 || (type == 3 && position_independent_executable));
    }

    [[nodiscard]] std::size_t memory() const noexcept override;
};

} // namespace tare::inspect
