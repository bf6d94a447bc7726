#include "codec/metered_decoder.hpp"

namespace tare::codec {

result<void> metered_decoder::consume(bytes_view input, byte_sink& sink)
{
    if (failure_)
        return *failure_;
    input_ += input.size();
    auto done = decode(input, sink);
    if (!done)
        failure_ = done.error();
    return done;
}

result<void> metered_decoder::finish()
{
    if (failure_)
        return *failure_;
    auto done = decode_end();
    if (!done)
        failure_ = done.error();
    return done;
}

result<void> metered_decoder::put(bytes_view bytes, std::size_t unread, byte_sink& sink)
{
    if (bytes.empty())
        return {};
    if (bytes.size() > budget_.max_output_bytes - output_)
        return limit_error(budget_.limit_name, budget_.max_output_bytes);
    output_ += bytes.size();
    const std::uint64_t decoded_input = input_ - unread;
    if (output_ > bounds_.expansion_grace_bytes && output_ / bounds_.max_expansion_ratio > decoded_input)
        return limit_error("max_expansion_ratio", bounds_.max_expansion_ratio);
    return sink.on_bytes(bytes);
}

result<void> metered_decoder::count_member()
{
    if (++members_ > bounds_.max_compressed_members)
        return limit_error("max_compressed_members", bounds_.max_compressed_members);
    return {};
}

error metered_decoder::malformed(std::string detail, std::size_t unread) const
{
    auto e = make_error(errc::malformed_compression, std::move(detail));
    e.offset = input_ - unread;
    return e;
}

} // namespace tare::codec
