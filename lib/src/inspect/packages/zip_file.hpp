#pragma once

#include "inspect/packages/inflate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// One entry, as the central directory has it: that is what readers go by, and local headers may say
/// anything.
struct zip_entry
{
    std::string_view name;
    /// 0 stored, 8 deflated.
    std::uint16_t method = 0;
    bool encrypted = false;
    std::uint64_t compressed = 0;
    std::uint64_t size = 0;
    /// Of the local header, from the beginning of the bytes.
    std::uint64_t offset = 0;
};

/// The entries of a zip (APPNOTE.TXT, with ZIP64) in memory, whatever stands before it; absent when it is
/// none, or is cut off. `most` bounds their number: one more than that is given at the most, so that the
/// caller sees that there are more.
[[nodiscard]] std::optional<std::vector<zip_entry>> zip_entries(std::string_view bytes, std::size_t most);

/// The content of an entry: a view of `bytes` where it is stored, else of `out`, to which up to `most` bytes
/// are decompressed. Absent when it is broken, encrypted, larger, or compressed in another way.
[[nodiscard]] std::optional<std::string_view> zip_content(
    std::string_view bytes, const zip_entry& entry, std::size_t most, inflate_stream& stream, std::string& out
);

} // namespace tare::inspect
