#include <tare/inspect/elf.hpp>

namespace tare::inspect {

std::string_view elf::architecture() const noexcept
{
    // Values of e_machine (gABI; the processor supplements) to GOARCH.
    switch (machine) {
    case 3:
        return "386";
    case 8:
        return bits == 64 ? (little_endian ? "mips64le" : "mips64") : (little_endian ? "mipsle" : "mips");
    case 20:
        return "ppc";
    case 21:
        return little_endian ? "ppc64le" : "ppc64";
    case 22:
        return bits == 64 ? "s390x" : "s390";
    case 40:
        return little_endian ? "arm" : "armbe";
    case 43:
        return "sparc64";
    case 62:
        return "amd64";
    case 183:
        return little_endian ? "arm64" : "arm64be";
    case 243:
        return bits == 64 ? "riscv64" : "riscv";
    case 258:
        return "loong64";
    default:
        return {};
    }
}

std::size_t elf::memory() const noexcept
{
    std::size_t bytes = sizeof *this;
    for (const auto* const text : {&interpreter, &soname, &rpath, &runpath})
        bytes += *text ? (*text)->size() : 0;
    for (const auto& name : needed)
        bytes += sizeof name + name.size();
    return bytes;
}

} // namespace tare::inspect
