#include "tar/reader_implementation.hpp"

#include "tar/sparse_map.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tare::tar {
namespace {

constexpr std::array<std::byte, std::size_t{16} << 10U> zeros{};

/// Adds the place to an error.
error located(error e, std::uint64_t offset, std::string_view path = {})
{
    e.offset = offset;
    e.where = path;
    return e;
}

error malformed(std::string detail, std::uint64_t offset, std::string_view path = {})
{
    return located(make_error(errc::malformed_tar, std::move(detail)), offset, path);
}

} // namespace

result<void> reader::implementation::consume(bytes_view input)
{
    if (failure_)
        return *failure_;
    while (!input.empty()) {
        if (stage_ == stage::end) {
            offset_ += input.size();
            return {};
        }
        if (auto done = step(input); !done) {
            failure_ = done.error();
            return done;
        }
    }
    return {};
}

result<void> reader::implementation::finish()
{
    if (failure_)
        return *failure_;
    if (stage_ == stage::end)
        return {};
    const bool at_boundary =
        (stage_ == stage::header || stage_ == stage::second_zero_block) && block_fill_ == 0;
    if (!at_boundary)
        failure_ = located(
            make_error(
                errc::truncated,
                "The tar archive ends inside an entry or a header: it was not sent completely."
            ),
            offset_
        );
    else if (extensions_.pending())
        failure_ = malformed(
            "The tar archive ends with an extension header that belongs to no entry.", header_offset_
        );
    if (failure_)
        return *failure_;
    return {};
}

bytes_view reader::implementation::take_block(bytes_view& input)
{
    if (block_fill_ == 0 && input.size() >= block_size) {
        const bytes_view whole = input.first(block_size);
        input = input.subspan(block_size);
        offset_ += block_size;
        return whole;
    }
    const bytes_view piece = input.first(std::min(block_size - block_fill_, input.size()));
    std::ranges::copy(piece, block_.begin() + static_cast<std::ptrdiff_t>(block_fill_));
    block_fill_ += piece.size();
    input = input.subspan(piece.size());
    offset_ += piece.size();
    if (block_fill_ < block_size)
        return {};
    block_fill_ = 0;
    return block_;
}

bytes_view reader::implementation::take(bytes_view& input, std::uint64_t at_most) noexcept
{
    const bytes_view piece =
        input.first(static_cast<std::size_t>(std::min<std::uint64_t>(at_most, input.size())));
    input = input.subspan(piece.size());
    offset_ += piece.size();
    left_ -= piece.size();
    return piece;
}

result<void> reader::implementation::step(bytes_view& input)
{
    switch (stage_) {
    case stage::header:
    case stage::second_zero_block:
    case stage::map_extension:
    case stage::map_data: {
        const bytes_view block = take_block(input);
        return block.empty() ? result<void>{} : on_block(block);
    }
    case stage::extension_body:
        return take_extension(input);
    case stage::content:
        return take_content(input);
    case stage::sparse_content:
        return take_sparse_content(input);
    case stage::skipped:
        take(input, left_);
        return left_ == 0 ? end_entry() : result<void>{};
    case stage::padding:
        take(input, left_);
        if (left_ == 0)
            stage_ = stage::header;
        return {};
    case stage::end:
        break;
    }
    return {};
}

result<void> reader::implementation::on_block(bytes_view block)
{
    switch (stage_) {
    case stage::map_extension:
        return on_map_extension(block);
    case stage::map_data:
        return on_map_data(block);
    default:
        header_offset_ = offset_ - block_size;
        return is_zero_block(block) ? on_zero_block() : on_header(block);
    }
}

result<void> reader::implementation::on_zero_block()
{
    if (extensions_.pending())
        return malformed(
            "The end of the tar archive follows an extension header that belongs to no entry.", header_offset_
        );
    stage_ = stage_ == stage::header ? stage::second_zero_block : stage::end;
    return {};
}

result<void> reader::implementation::on_header(bytes_view block)
{
    if (stage_ == stage::second_zero_block)
        return malformed(
            "A single zero block stands between tar entries: readers disagree on whether the archive ends "
            "there.",
            header_offset_
        );
    const auto h = read_header(block);
    if (!h)
        return located(h.error(), header_offset_);
    if (!extension_headers::is_extension(h->type_flag))
        return start_entry(*h, block);
    left_ = static_cast<std::uint64_t>(h->size);
    padding_ = padding_of(left_);
    if (auto begun = extensions_.begin(h->type_flag, left_); !begun)
        return located(begun.error(), header_offset_);
    stage_ = stage::extension_body;
    return left_ == 0 ? end_extension() : result<void>{};
}

result<void> reader::implementation::take_extension(bytes_view& input)
{
    extensions_.append(take(input, left_));
    return left_ == 0 ? end_extension() : result<void>{};
}

result<void> reader::implementation::end_extension()
{
    if (auto ended = extensions_.end(); !ended)
        return located(ended.error(), header_offset_ + block_size + ended.error().offset.value_or(0));
    start_padding();
    return {};
}

void reader::implementation::start_padding() noexcept
{
    left_ = padding_;
    stage_ = left_ == 0 ? stage::header : stage::padding;
}

result<void> reader::implementation::start_entry(const header& h, bytes_view block)
{
    if (auto assembled = assembler_.assemble(h, as_text(block), extensions_); !assembled)
        return located(assembled.error(), header_offset_, assembler_.assembled().path);
    if (++entries_ > bounds_.max_entries)
        return located(
            limit_error("max_entries", bounds_.max_entries), header_offset_, assembler_.assembled().path
        );
    left_ = assembler_.stored();
    padding_ = padding_of(left_);
    switch (assembler_.missing_map()) {
    case map_place::none:
        return announce_entry();
    case map_place::extension_blocks:
        stage_ = stage::map_extension;
        break;
    case map_place::data:
        if (left_ < block_size)
            return malformed(
                "A sparse file has no map before its data.", header_offset_, assembler_.assembled().path
            );
        stage_ = stage::map_data;
        break;
    }
    assembler_.own_names();
    return {};
}

result<void> reader::implementation::on_map_extension(bytes_view block)
{
    constexpr std::size_t slots = 21 * std::size_t{24};
    if (auto added = assembler_.map().add_slots(as_text(block).substr(0, slots)); !added)
        return located(added.error(), offset_ - block_size, assembler_.assembled().path);
    const bool more = block[slots] != std::byte{0};
    return more ? result<void>{} : announce_entry();
}

result<void> reader::implementation::on_map_data(bytes_view block)
{
    left_ -= block_size;
    const auto complete = assembler_.map().add_block(block);
    if (!complete)
        return located(complete.error(), offset_ - block_size, assembler_.assembled().path);
    if (*complete)
        return announce_entry();
    if (left_ < block_size)
        return malformed(
            "The map of a sparse file goes on after its data ends.", offset_, assembler_.assembled().path
        );
    return {};
}

result<void> reader::implementation::announce_entry()
{
    const entry& e = assembler_.assembled();
    if (e.sparse) {
        const auto& map = assembler_.map();
        if (auto complete = map.finish(left_); !complete)
            return located(complete.error(), header_offset_, e.path);
        const std::uint64_t holes = map.logical_size() - map.data_bytes();
        if (holes > bounds_.max_layer_bytes - hole_bytes_)
            return located(limit_error("max_layer_bytes", bounds_.max_layer_bytes), header_offset_, e.path);
        hole_bytes_ += holes;
    }
    const bool content = e.type == entry_type::regular;
    const bool sparse = e.sparse;
    if (auto taken = sink_.on_entry(e); !taken)
        return taken;
    extensions_.clear();
    position_ = 0;
    next_fragment_ = 0;
    if (sparse)
        return put_holes();
    stage_ = content ? stage::content : stage::skipped;
    return left_ == 0 ? end_entry() : result<void>{};
}

result<void> reader::implementation::take_content(bytes_view& input)
{
    if (auto put = sink_.on_content(take(input, left_)); !put)
        return put;
    return left_ == 0 ? end_entry() : result<void>{};
}

result<void> reader::implementation::take_sparse_content(bytes_view& input)
{
    const fragment& f = assembler_.map().fragments()[next_fragment_];
    const bytes_view piece = take(input, f.offset + f.length - position_);
    position_ += piece.size();
    if (auto put = sink_.on_content(piece); !put)
        return put;
    if (position_ < f.offset + f.length)
        return {};
    ++next_fragment_;
    return put_holes();
}

result<void> reader::implementation::put_holes()
{
    const auto fragments = assembler_.map().fragments();
    const bool last = next_fragment_ == fragments.size();
    const std::uint64_t end = last ? assembler_.map().logical_size() : fragments[next_fragment_].offset;
    while (position_ < end) {
        const auto piece = std::span{zeros}.first(
            static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), end - position_))
        );
        position_ += piece.size();
        if (auto put = sink_.on_content(piece); !put)
            return put;
    }
    stage_ = stage::sparse_content;
    return last ? end_entry() : result<void>{};
}

result<void> reader::implementation::end_entry()
{
    start_padding();
    return sink_.on_entry_end();
}

} // namespace tare::tar
