#include "inspect/packages/inflate.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>

namespace tare::inspect {
namespace {

constexpr std::size_t inflate_step = std::size_t{16} << 10U;

} // namespace

inflate_stream::inflate_stream() = default;
inflate_stream::~inflate_stream() = default;

void inflate_stream::start(wrapping how)
{
    if (!state_)
        state_ = std::make_unique<inflate_state>();
    isal_inflate_init(state_.get());
    state_->crc_flag = how == wrapping::zlib ? ISAL_ZLIB : ISAL_DEFLATE;
}

bool inflate_stream::feed(std::string_view bytes, std::size_t most, std::string& out)
{
    // ISA-L's interface predates const; it does not write to its input.
    state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
    state_->avail_in = static_cast<std::uint32_t>(bytes.size());
    while (!is_over()) {
        std::array<std::uint8_t, inflate_step> buffer;
        const auto room = std::min(buffer.size(), most - std::min(most, out.size()) + 1);
        const auto unread = state_->avail_in;
        state_->next_out = buffer.data();
        state_->avail_out = static_cast<std::uint32_t>(room);
        const int status = isal_inflate(state_.get());
        const auto made = room - state_->avail_out;
        out.append(reinterpret_cast<const char*>(buffer.data()), made);
        if (status < ISAL_DECOMP_OK || status == ISAL_NEED_DICT || out.size() > most)
            return false;
        const bool is_full = state_->avail_out == 0;
        if (!is_over() && !is_full && state_->avail_in == 0)
            return true;
        if (!is_over() && made == 0 && state_->avail_in == unread)
            return false;
    }
    return true;
}

bool inflate_stream::is_over() const noexcept
{
    return state_ != nullptr && state_->block_state == ISAL_BLOCK_FINISH;
}

} // namespace tare::inspect
