#include "codec/metered_decoder.hpp"

#include <algorithm>

namespace tare::codec {

result<void> metered_decoder::consume(bytes_view input, byte_sink& sink)
{
    while (!failure_ && !input.empty()) {
        const auto step = expansion_step - input_ % expansion_step;
        const auto piece = input.first(std::min<std::uint64_t>(step, input.size()));
        input = input.subspan(piece.size());
        input_ += piece.size();
        auto done = decode(piece, sink);
        if (done && input_ % expansion_step == 0)
            done = judge_expansion(input_);
        if (!done)
            failure_ = done.error();
    }
    return failure_ ? result<void>{*failure_} : result<void>{};
}

result<void> metered_decoder::finish()
{
    if (failure_)
        return *failure_;
    auto done = judge_expansion(input_);
    if (done)
        done = decode_end();
    if (!done)
        failure_ = done.error();
    return done;
}

result<void> metered_decoder::judge_expansion(std::uint64_t input) const
{
    if (!expands_too_much(output_, input, bounds_))
        return {};
    auto e = limit_error("max_expansion_ratio", bounds_.max_expansion_ratio);
    e.offset = input_;
    return e;
}

result<void> metered_decoder::put(bytes_view bytes, std::size_t unread, byte_sink& sink)
{
    if (bytes.empty())
        return {};
    if (bytes.size() > budget_.max_output_bytes - output_) {
        auto e = limit_error(budget_.limit_name, budget_.max_output_bytes);
        e.offset = input_ - unread;
        return e;
    }
    output_ += bytes.size();
    // What is too much even for all input up to the next place of judgement is too much there as well.
    if (auto judged = judge_expansion(next_expansion_step(input_)); !judged)
        return judged;
    return sink.on_bytes(bytes);
}

result<void> metered_decoder::count_member()
{
    if (++members_ <= bounds_.max_compressed_members)
        return {};
    auto e = limit_error("max_compressed_members", bounds_.max_compressed_members);
    e.offset = input_;
    return e;
}

error metered_decoder::malformed(std::string detail, std::size_t unread) const
{
    auto e = make_error(errc::malformed_compression, std::move(detail));
    e.offset = input_ - unread;
    return e;
}

} // namespace tare::codec
