#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tare::test {

/// An archive to compare and to make mutants of.
struct base_archive
{
    std::string name;
    std::string bytes;
};

/// Archives of every kind the reader knows, made here; none larger than some 20 KiB.
[[nodiscard]] std::vector<base_archive> generated_bases();

/// All archives below `folder`, decompressed, and the layers in them.
[[nodiscard]] std::vector<base_archive> archives_below(const std::filesystem::path& folder);

/// A run of entries of `archive`, with their content cut to a block or two: what makes a mutant cheap is its
/// size.
[[nodiscard]] std::vector<base_archive> excerpts(const base_archive& archive);

} // namespace tare::test
