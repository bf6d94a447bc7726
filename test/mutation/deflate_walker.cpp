#include "deflate_walker.hpp"

#include "streams.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace tare::test {
namespace {

constexpr unsigned longest = 15;
constexpr int broken = -1;

/// A prefix code by the lengths of its symbols' codes (RFC 1951 section 3.2.2).
class prefix_code
{
public:
    explicit prefix_code(const std::vector<unsigned>& lengths)
    {
        for (const unsigned length : lengths)
            ++count_[length];
        for (unsigned length = 1; length <= longest; ++length)
            for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol)
                if (lengths[symbol] == length)
                    symbols_.push_back(static_cast<int>(symbol));
        count_[0] = 0;
    }

    [[nodiscard]] bool incomplete() const
    {
        long left = 1;
        for (unsigned length = 1; length <= longest; ++length)
            left = left * 2 - count_[length];
        const bool single = symbols_.size() == 1 && count_[1] == 1;
        return left > 0 && !symbols_.empty() && !single;
    }

    /// The next symbol; `next_bit` gives a bit, or `broken` at the end.
    template<class NextBit>
    int decode(NextBit next_bit) const
    {
        int code = 0;
        int first = 0;
        std::size_t index = 0;
        for (unsigned length = 1; length <= longest; ++length) {
            const int bit = next_bit();
            if (bit == broken)
                return broken;
            code |= bit;
            const int count = count_[length];
            if (code - first < count)
                return symbols_[index + static_cast<std::size_t>(code - first)];
            index += static_cast<std::size_t>(count);
            first = (first + count) * 2;
            code *= 2;
        }
        return broken;
    }

private:
    std::array<int, longest + 1> count_{};
    std::vector<int> symbols_;
};

/// Goes through a deflate stream without writing anything.
class walker
{
public:
    explicit walker(std::string_view bytes) : bytes_{bytes} {}

    /// False where the stream cannot be followed.
    bool walk()
    {
        int last = 0;
        while (last == 0) {
            last = bits(1);
            switch (bits(2)) {
            case 0:
                if (!stored())
                    return false;
                break;
            case 1:
                if (!coded(fixed_literals(), prefix_code{std::vector<unsigned>(30, 5)}))
                    return false;
                break;
            case 2:
                if (!dynamic())
                    return false;
                break;
            default:
                return false;
            }
        }
        return last == 1;
    }

    /// Bytes that were gone through.
    [[nodiscard]] std::size_t size() const { return (at_ + 7) / 8; }

    bool incomplete = false;

private:
    int bit()
    {
        if (at_ / 8 >= bytes_.size())
            return broken;
        const auto byte = static_cast<unsigned char>(bytes_[at_ / 8]);
        return byte >> (at_++ % 8) & 1;
    }

    int bits(unsigned count)
    {
        int value = 0;
        for (unsigned i = 0; i < count; ++i) {
            const int b = bit();
            if (b == broken)
                return broken;
            value |= b << i;
        }
        return value;
    }

    bool stored()
    {
        at_ = (at_ + 7) / 8 * 8;
        const int size = bits(16);
        if (bits(16) == broken || size == broken)
            return false;
        at_ += static_cast<std::size_t>(size) * 8;
        return at_ / 8 <= bytes_.size();
    }

    static prefix_code fixed_literals()
    {
        std::vector<unsigned> lengths(288, 8);
        for (std::size_t i = 144; i < 256; ++i)
            lengths[i] = 9;
        for (std::size_t i = 256; i < 280; ++i)
            lengths[i] = 7;
        return prefix_code{lengths};
    }

    bool dynamic()
    {
        static constexpr std::array<std::size_t, 19> order{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                           11, 4,  12, 3, 13, 2, 14, 1, 15};
        const int literals = bits(5);
        const int distances = bits(5);
        const int sent = bits(4);
        if (literals == broken || distances == broken || sent == broken)
            return false;
        std::vector<unsigned> meta(19, 0);
        for (std::size_t i = 0; i < static_cast<std::size_t>(sent) + 4; ++i) {
            const int length = bits(3);
            if (length == broken)
                return false;
            meta[order[i]] = static_cast<unsigned>(length);
        }
        const auto literal_count = static_cast<std::size_t>(literals) + 257;
        auto lengths =
            read_lengths(prefix_code{meta}, literal_count + static_cast<std::size_t>(distances) + 1);
        if (lengths.empty())
            return false;
        const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(literal_count);
        const prefix_code literal_code{{lengths.begin(), middle}};
        const prefix_code distance_code{{middle, lengths.end()}};
        incomplete = incomplete || prefix_code{meta}.incomplete() || literal_code.incomplete() ||
                     distance_code.incomplete();
        return coded(literal_code, distance_code);
    }

    /// Empty when they cannot be read.
    std::vector<unsigned> read_lengths(const prefix_code& meta, std::size_t count)
    {
        std::vector<unsigned> lengths;
        while (lengths.size() < count) {
            const int symbol = meta.decode([this] { return bit(); });
            if (symbol == broken || (symbol == 16 && lengths.empty()))
                return {};
            const unsigned repeated = symbol == 16  ? lengths.back()
                                      : symbol > 16 ? 0
                                                    : static_cast<unsigned>(symbol);
            const int extra = symbol == 16 ? bits(2) : symbol == 17 ? bits(3) : symbol == 18 ? bits(7) : 0;
            if (extra == broken)
                return {};
            const int times = symbol < 16 ? 1 : symbol == 18 ? 11 + extra : 3 + extra;
            lengths.insert(lengths.end(), static_cast<std::size_t>(times), repeated);
        }
        return lengths.size() == count ? lengths : std::vector<unsigned>{};
    }

    bool coded(const prefix_code& literals, const prefix_code& distances)
    {
        while (true) {
            const int symbol = literals.decode([this] { return bit(); });
            if (symbol == broken || symbol > 285)
                return false;
            if (symbol == 256)
                return true;
            if (symbol < 256)
                continue;
            // RFC 1951 section 3.2.5: 265 has one extra bit, every fourth symbol one more; 285 has none.
            if (symbol >= 265 && symbol < 285 && bits(static_cast<unsigned>(symbol - 261) / 4) == broken)
                return false;
            const int distance = distances.decode([this] { return bit(); });
            if (distance == broken || distance > 29)
                return false;
            if (distance >= 4 && bits(static_cast<unsigned>(distance) / 2 - 1) == broken)
                return false;
        }
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
};

} // namespace

bool has_incomplete_code(std::string_view gzip_stream)
{
    while (const auto header = gzip_header_size(gzip_stream)) {
        walker w{gzip_stream.substr(header)};
        const bool whole = w.walk();
        if (w.incomplete)
            return true;
        if (!whole || gzip_stream.size() < header + w.size() + 8)
            return false;
        gzip_stream.remove_prefix(header + w.size() + 8);
    }
    return false;
}

} // namespace tare::test
