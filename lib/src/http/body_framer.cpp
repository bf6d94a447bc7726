#include "body_framer.hpp"

#include "characters.hpp"
#include "refusal.hpp"

#include <boost/assert.hpp>

#include <fmt/format.h>

namespace tare::http::detail {
namespace {

/// Enough for any client that writes small pieces now and then.
constexpr std::uint64_t framing_allowance = std::uint64_t{64} << 10;
constexpr unsigned max_size_digits = 16;

error broken(std::string_view what, refusal rule = refusal::chunk)
{
    return refusal_error(errc::bad_request, rule, fmt::format("The chunked body is malformed: {}.", what));
}

} // namespace

body_framer body_framer::counted(std::uint64_t length) noexcept
{
    body_framer framer;
    framer.left_ = length;
    framer.state_ = length > 0 ? state::payload : state::done;
    return framer;
}

body_framer body_framer::chunked(std::uint64_t max_payload) noexcept
{
    body_framer framer;
    framer.chunked_ = true;
    framer.max_payload_ = max_payload;
    framer.state_ = state::size_start;
    return framer;
}

void body_framer::consume_payload(std::uint64_t bytes) noexcept
{
    BOOST_ASSERT(bytes <= payload_left());
    left_ -= bytes;
    received_ += bytes;
    if (state_ == state::payload && left_ == 0)
        state_ = chunked_ ? state::payload_cr : state::done;
}

result<std::size_t> body_framer::consume_framing(std::string_view raw)
{
    if (state_ == state::failed)
        return broken("it was refused already");
    std::size_t used = 0;
    while (used < raw.size() && state_ != state::payload && state_ != state::done) {
        if (auto stepped = step(raw[used]); !stepped) {
            state_ = state::failed;
            return stepped.error();
        }
        ++used;
        ++framing_;
        if (framing_ > framing_allowance + received_) {
            state_ = state::failed;
            return broken("its chunks are so small that most of it is framing");
        }
    }
    return used;
}

result<void> body_framer::step(char c)
{
    const auto expect = [&](char wanted, state next, std::string_view fault) -> result<void> {
        if (c != wanted)
            return broken(fault);
        state_ = next;
        return {};
    };
    switch (state_) {
    case state::size_start:
        left_ = 0;
        digits_ = 0;
        state_ = state::size;
        [[fallthrough]];
    case state::size: {
        if (c == '\r' && digits_ > 0) {
            state_ = state::size_lf;
            return {};
        }
        const auto value = hex_value(c);
        if (!value)
            return broken("a chunk size is hexadecimal digits and CRLF; extensions are not accepted");
        if (++digits_ > max_size_digits)
            return broken("a chunk size has more than 16 digits");
        left_ = left_ * 16 + *value;
        return {};
    }
    case state::size_lf:
        if (c != '\n')
            return broken("a chunk size is not followed by CRLF");
        return begin_chunk();
    case state::payload_cr:
        return expect('\r', state::payload_lf, "a chunk is longer than its size says");
    case state::payload_lf:
        return expect('\n', state::size_start, "a chunk does not end with CRLF");
    case state::end_cr:
        if (c != '\r')
            return broken("trailer fields are not accepted", refusal::trailer);
        state_ = state::end_lf;
        return {};
    case state::end_lf:
        return expect('\n', state::done, "it does not end with CRLF");
    case state::payload:
    case state::done:
    case state::failed:
        break;
    }
    return broken("there is no framing here");
}

result<void> body_framer::begin_chunk()
{
    if (left_ == 0) {
        state_ = state::end_cr;
        return {};
    }
    // Subtracting keeps the comparison free of overflow: received_ never exceeds the maximum.
    if (left_ > max_payload_ - received_)
        return make_error(
            errc::content_too_large,
            fmt::format("The body is larger than the {} bytes accepted here.", max_payload_)
        );
    state_ = state::payload;
    return {};
}

} // namespace tare::http::detail
