#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// What is asked of one package of an rpm database (rpm, docs/manual/format_header.md). Views into the blob.
struct rpm_header
{
    std::string_view name;
    std::string_view version;
    std::string_view release;
    std::optional<std::uint32_t> epoch;
    std::string_view architecture;
    std::string_view licence;
    std::string_view vendor;
    std::string_view packager;
    /// "bash-5.1-2.el9.src.rpm", or "(none)".
    std::string_view source_package;
    std::optional<std::uint64_t> size;
    /// Where the files are: the name of file i is `directories[directory_of[i]]` and then the i-th of
    /// `names`, which are `file_count` strings with a NUL behind each.
    std::vector<std::string_view> directories;
    std::string_view directory_of;
    std::string_view names;
    std::uint64_t file_count = 0;
    /// Files as old packages have them: `old_name_count` whole paths with a NUL behind each.
    std::string_view old_names;
    std::uint64_t old_name_count = 0;

    /// `[epoch:]version-release`.
    [[nodiscard]] std::string full_version() const;

    /// Position of the directory of file `i`; beyond `directories` when the blob lies.
    [[nodiscard]] std::uint32_t directory_index(std::uint64_t i) const noexcept;
};

/// Reads a header as a database stores it, without the lead. `most_files` bounds its lists. The answer is
/// empty, or what is wrong with it, a constant.
[[nodiscard]] std::string_view
read_rpm_header(std::string_view blob, std::uint64_t most_files, rpm_header& out);

} // namespace tare::inspect
