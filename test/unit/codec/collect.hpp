#pragma once

#include <tare/codec/decoder.hpp>

#include <byte_splitter.hpp>
#include <limits>
#include <memory>
#include <result_printer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// A sink that keeps what it gets.
class collecting_sink final : public codec::byte_sink
{
public:
    result<void> on_bytes(bytes_view bytes) override
    {
        text += as_text(bytes);
        return {};
    }

    std::string text;
};

/// A sink that only counts, for large outputs.
class counting_sink final : public codec::byte_sink
{
public:
    result<void> on_bytes(bytes_view bytes) override
    {
        count += bytes.size();
        return {};
    }

    std::uint64_t count = 0;
};

inline constexpr codec::decoder_budget no_budget{
    std::numeric_limits<std::uint64_t>::max(), "max_layer_bytes"
};

/// Decodes `stream` whole; the decoded bytes or the error of `consume` or `finish`.
inline result<std::string> decode(
    codec::compression c, std::string_view stream, const limits& bounds = {},
    codec::decoder_budget budget = no_budget, const std::vector<std::size_t>& cuts = {}
)
{
    auto decoder = codec::make_decoder(c, bounds, budget);
    if (!decoder)
        return decoder.error();
    collecting_sink sink;
    result<void> done;
    byte_splitter::feed(stream, cuts, [&](bytes_view piece) {
        done = (*decoder)->consume(piece, sink);
        return done.has_value();
    });
    if (done)
        done = (*decoder)->finish();
    if (!done)
        return done.error();
    if ((*decoder)->output_bytes() != sink.text.size())
        return make_error(errc::internal, "output_bytes() is wrong");
    return std::move(sink.text);
}

/// The code of an error, or nothing that is one.
template<class T>
errc code_of(const result<T>& r)
{
    return r ? errc{} : r.error().code;
}

} // namespace tare::test
