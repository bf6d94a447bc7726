#pragma once

#include "dice.hpp"

#include <cstdint>
#include <string>

namespace tare::test {

/// Makes archives that are wrong in one to four places but look right: the checksums of edited headers are
/// fixed up, PAX records keep their lengths, most of the time. The same seed makes the same mutants on every
/// platform.
class tar_mutator
{
public:
    explicit tar_mutator(std::uint64_t seed) noexcept : dice_{seed} {}

    /// A mutant of `archive`.
    [[nodiscard]] std::string mutate(std::string archive);

    /// A number below `bound`.
    std::size_t below(std::size_t bound) noexcept { return dice_.below(bound); }

private:
    /// Where an entry, its header and what belongs to it, stands in an archive.
    struct unit
    {
        std::size_t offset;
        std::size_t size;
    };

    template<class Range>
    const auto& any_of(const Range& range)
    {
        return dice_.any_of(range);
    }

    std::size_t any_unit(const std::string& archive, unit& out);
    void mutate_once(std::string& archive);
    void edit_field(std::string& archive);
    void edit_type(std::string& archive);
    void edit_bytes(std::string& archive);
    void move_blocks(std::string& archive);
    void move_units(std::string& archive);
    void edit_body(std::string& archive);
    void edit_records(std::string& body);
    void insert_extension(std::string& archive);
    void edit_end(std::string& archive);
    void fix_checksum(std::string& archive, std::size_t offset);
    std::string any_number(std::size_t width);
    std::string any_record();

    std::string any_bytes(std::size_t most) { return dice_.bytes(most); }

    dice dice_;
};

} // namespace tare::test
