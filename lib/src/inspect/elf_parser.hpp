#pragma once

#include <tare/base/bytes.hpp>
#include <tare/image/content_reader.hpp>
#include <tare/inspect/elf.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// Reads an ELF file from a stream, in one pass. The dynamic section stands near a file's end and refers back
/// to strings near its beginning, so the beginning is kept, up to a bound, until the dynamic section is
/// there. Strings that stand behind it (patchelf puts them there) are waited for; those of Go's own linker,
/// deep in the file, are found by the section headers, which it puts first.
class elf_parser
{
public:
    /// Keeps at most `bound` bytes of a file's beginning, and of each other part.
    explicit elf_parser(std::size_t bound) : bound_{bound} {}

    /// A file of `size` bytes begins.
    void start(std::uint64_t size);

    /// The next piece; false when everything is known.
    [[nodiscard]] bool consume(bytes_view bytes);

    /// What is known once the file is over, or `consume` said that it is.
    [[nodiscard]] image::reading finish();

private:
    /// A part of the file that is needed as a whole.
    struct part
    {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        /// Its bytes so far, unless all of it stands in the kept beginning.
        std::string bytes;
        bool wanted = false;
        bool read = false;
    };

    /// PT_LOAD: file bytes that come to lie at an address.
    struct segment
    {
        std::uint64_t offset;
        std::uint64_t address;
        std::uint64_t size;
        bool executable;
    };

    /// Where bytes at an address stand in the file, and how many.
    struct place
    {
        std::uint64_t offset;
        std::uint64_t size;
    };

    enum part_id : std::size_t
    {
        program_headers,
        section_headers,
        interpreter,
        dynamic_section,
        strings,
        /// Where the section headers say that the strings are; used when the dynamic section agrees.
        presumed_strings,
        part_count,
    };

    void take(bytes_view bytes);
    void step();
    [[nodiscard]] bool request(part_id id, std::uint64_t offset, std::uint64_t size);
    [[nodiscard]] bool is_there(part_id id) const noexcept;
    [[nodiscard]] bool arrived(part_id id);
    [[nodiscard]] std::string_view content(part_id id) const noexcept;
    void malformed(std::string_view reason);
    void out_of_reach();

    void read_header();
    void read_program_headers();
    void read_section_headers();
    void read_interpreter();
    void read_dynamic_section();
    void read_strings();
    [[nodiscard]] std::optional<place> locate(std::uint64_t address) const noexcept;
    [[nodiscard]] std::uint64_t number(std::string_view bytes, std::size_t offset, std::size_t size) const;

    std::size_t bound_;
    std::unique_ptr<elf> out_;
    std::optional<image::shortfall> missed_;
    std::uint64_t file_size_ = 0;
    std::uint64_t position_ = 0;
    /// Where the next decision is due.
    std::uint64_t stop_ = 0;
    std::string beginning_;
    std::uint64_t keep_ = 0;
    bool done_ = true;
    std::array<part, part_count> parts_;
    std::vector<segment> segments_;
    /// What DT_NEEDED, DT_SONAME, DT_RPATH and DT_RUNPATH say until there are strings: offsets into them.
    std::vector<std::uint64_t> needed_;
    std::optional<std::uint64_t> soname_;
    std::optional<std::uint64_t> rpath_;
    std::optional<std::uint64_t> runpath_;
};

} // namespace tare::inspect
