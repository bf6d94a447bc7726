#pragma once

#include "tar/extension.hpp"
#include "tar/header.hpp"
#include "tar/sparse_map.hpp"

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/tar/reader.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tare::tar {

/// Where the map of a sparse file is.
enum class map_place : std::uint8_t
{
    /// No sparse file, or the map is complete.
    none,
    /// In the extension blocks that follow the header (old GNU).
    extension_blocks,
    /// At the start of the data (PAX 1.0).
    data,
};

/// Puts an entry together from its header block and the extension headers before it, with the precedence of
/// Go's archive/tar: GNU over PAX over ustar; where that would hide something from other readers, refuses.
class entry_assembler
{
public:
    /// `bounds` must outlive the assembler.
    explicit entry_assembler(const limits& bounds) noexcept : bounds_{bounds}, map_{bounds} {}

    /// Reads `h`, whose block is `block`, together with `extensions`.
    result<void> assemble(const header& h, std::string_view block, const extension_headers& extensions);

    /// The entry; its views live as long as the block and the extensions do, or as the assembler after
    /// `own_names`.
    [[nodiscard]] const entry& assembled() const noexcept { return entry_; }

    /// Copies what the entry refers to in the block, because the block goes away before the entry is handed
    /// on.
    void own_names();

    /// Bytes that the archive stores for the entry, the map of PAX 1.0 included.
    [[nodiscard]] std::uint64_t stored() const noexcept { return stored_; }

    [[nodiscard]] map_place missing_map() const noexcept { return missing_map_; }

    /// The map of a sparse file, to be completed by the reader when `missing_map` says so.
    [[nodiscard]] sparse_map& map() noexcept { return map_; }

private:
    result<void> set_names(const header& h, const extension_headers& extensions);
    result<void> set_owner(const header& h, const pax_values& pax);
    result<void> set_device(const header& h);
    result<void> set_type(const header& h);
    result<void> set_sparse(const header& h, std::string_view block, const extension_headers& extensions);
    result<void> set_old_gnu_sparse(const header& h, std::string_view block);
    result<void> set_pax_sparse(const pax_values::sparse_values& sparse, bool has_long_name);

    const limits& bounds_;
    sparse_map map_;
    entry entry_;
    std::uint64_t stored_ = 0;
    map_place missing_map_ = map_place::none;
    std::string joined_;
    std::string owned_path_;
    std::string owned_link_;
};

} // namespace tare::tar
