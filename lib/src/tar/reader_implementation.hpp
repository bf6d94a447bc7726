#pragma once

#include "tar/entry_assembler.hpp"
#include "tar/extension.hpp"
#include "tar/header.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/tar/reader.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tare::tar {

/// The state machine behind `reader`. It is fed; what it waits for is its stage.
class reader::implementation
{
public:
    implementation(const limits& bounds, entry_sink& sink)
        : bounds_{bounds}, sink_{sink}, extensions_{bounds}, assembler_{bounds}
    {}

    result<void> consume(bytes_view input);
    result<void> finish();

    [[nodiscard]] bool at_end() const noexcept { return stage_ == stage::end; }

    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }

    [[nodiscard]] std::uint64_t entries() const noexcept { return entries_; }

private:
    enum class stage : std::uint8_t
    {
        header,
        /// After one zero block.
        second_zero_block,
        extension_body,
        /// Old GNU: the rest of a sparse map, before the data and not counted in the size.
        map_extension,
        /// PAX 1.0: a sparse map at the start of the data.
        map_data,
        content,
        sparse_content,
        /// The data of an entry whose content is nobody's.
        skipped,
        padding,
        end,
    };

    // Every stage but `header` and `end` has input to come: those that need none are passed at once, so that
    // the end of the input tells what is missing.
    result<void> step(bytes_view& input);
    result<void> on_block(bytes_view block);
    result<void> on_zero_block();
    result<void> on_header(bytes_view block);
    result<void> on_map_extension(bytes_view block);
    result<void> on_map_data(bytes_view block);
    result<void> take_extension(bytes_view& input);
    result<void> take_content(bytes_view& input);
    result<void> take_sparse_content(bytes_view& input);
    result<void> end_extension();
    result<void> start_entry(const header& h, bytes_view block);
    result<void> announce_entry();
    result<void> put_holes();
    result<void> end_entry();
    void start_padding() noexcept;

    /// The next block of 512 bytes: a view of the input where it is whole there, else of the buffer; empty
    /// when the input ends before it is complete.
    bytes_view take_block(bytes_view& input);

    /// The next piece of the current stage, taken from `input` and `left_`.
    bytes_view take(bytes_view& input, std::uint64_t at_most) noexcept;

    const limits& bounds_;
    entry_sink& sink_;
    extension_headers extensions_;
    entry_assembler assembler_;
    stage stage_ = stage::header;
    std::uint64_t offset_ = 0;
    std::uint64_t entries_ = 0;
    std::uint64_t hole_bytes_ = 0;
    std::uint64_t header_offset_ = 0;
    /// Bytes of the current stage that are still to come, and the padding after them.
    std::uint64_t left_ = 0;
    std::uint64_t padding_ = 0;
    /// Sparse content: the place in the file and the next piece of its map.
    std::uint64_t position_ = 0;
    std::size_t next_fragment_ = 0;
    std::array<std::byte, block_size> block_{};
    std::size_t block_fill_ = 0;
    std::optional<error> failure_;
};

} // namespace tare::tar
