#include "deflate_writer.hpp"

#include <algorithm>
#include <array>

namespace tare::test {
namespace {

// RFC 1951 sections 3.2.5 and 3.2.7.
constexpr std::size_t end_of_block = 256;
constexpr std::size_t first_length = 257;
constexpr std::array<unsigned, 29> length_extra{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<unsigned, 30> distance_extra{0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                                  6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
constexpr std::array<std::size_t, 30> distance_base{1,    2,    3,    4,     5,     7,    9,    13,
                                                    17,   25,   33,   49,    65,    97,   129,  193,
                                                    257,  385,  513,  769,   1025,  1537, 2049, 3073,
                                                    4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::array<std::size_t, 19> length_order{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                   11, 4,  12, 3, 13, 2, 14, 1, 15};

} // namespace

std::string deflate_writer::stream()
{
    out_.clear();
    used_bits_ = 0;
    produced_ = 0;
    const std::size_t blocks = 1 + dice_.below(4);
    for (std::size_t i = 0; i < blocks; ++i) {
        const bool last = i + 1 == blocks ? !dice_.once_in(150) : dice_.once_in(200);
        put(last ? 1 : 0, 1);
        switch (dice_.below(8)) {
        case 0:
        case 1:
            stored_block();
            break;
        case 2:
        case 3:
            fixed_block();
            break;
        case 4:
            if (dice_.once_in(20)) {
                put(3, 2);
                break;
            }
            [[fallthrough]];
        default:
            dynamic_block();
            break;
        }
        if (last)
            break;
    }
    if (used_bits_ != 0 && dice_.once_in(4))
        put(static_cast<std::uint32_t>(dice_.below(256)), 8 - used_bits_);
    return out_;
}

void deflate_writer::put(std::uint32_t value, unsigned bits)
{
    for (; bits > 0; --bits, value >>= 1U) {
        if (used_bits_ == 0)
            out_ += '\0';
        out_.back() =
            static_cast<char>(static_cast<unsigned char>(out_.back()) | ((value & 1U) << used_bits_));
        used_bits_ = (used_bits_ + 1) % 8;
    }
}

void deflate_writer::put_symbol(const code_lengths& lengths, const codes& code, std::size_t symbol)
{
    put(code[symbol], lengths[symbol]);
}

void deflate_writer::align()
{
    if (used_bits_ != 0)
        put(dice_.once_in(8) ? static_cast<std::uint32_t>(dice_.below(256)) : 0, 8 - used_bits_);
}

void deflate_writer::stored_block()
{
    put(0, 2);
    align();
    const auto content = dice_.bytes(dice_.once_in(10) ? 3000 : 60);
    const auto size = static_cast<std::uint32_t>(content.size());
    put(size, 16);
    put(dice_.once_in(150) ? size : ~size & 0xFFFFU, 16);
    out_ += content;
    produced_ += content.size();
}

void deflate_writer::fixed_block()
{
    put(1, 2);
    code_lengths literals(288, 8);
    std::fill(literals.begin() + 144, literals.begin() + 256, 9);
    std::fill(literals.begin() + 256, literals.begin() + 280, 7);
    put_symbols(literals, code_lengths(32, 5));
}

void deflate_writer::dynamic_block()
{
    put(2, 2);
    const std::size_t literal_size = dice_.once_in(150) ? 287 + dice_.below(2) : 257 + dice_.below(30);
    const std::size_t distance_size = dice_.once_in(150) ? 31 + dice_.below(2) : 1 + dice_.below(30);
    auto literals = complete_code(literal_size, 1 + dice_.below(60), end_of_block, 15);
    auto distances = complete_code(distance_size, dice_.below(distance_size + 1), distance_size, 15);
    if (dice_.once_in(150))
        spoil(literals);
    if (dice_.once_in(40))
        spoil(distances);
    put_lengths(literals, distances);
    put_symbols(literals, distances);
}

void deflate_writer::put_lengths(const code_lengths& literals, const code_lengths& distances)
{
    code_lengths all = literals;
    all.insert(all.end(), distances.begin(), distances.end());
    // What is sent: a length, or 16 to 18 and how often. Repeats may reach from one code into the other.
    std::vector<std::array<std::uint32_t, 3>> sent;
    for (std::size_t i = 0; i < all.size();) {
        std::size_t run = 1;
        while (i + run < all.size() && all[i + run] == all[i])
            ++run;
        const bool repeat = !dice_.once_in(6);
        if (repeat && all[i] == 0 && run >= 11) {
            run = std::min<std::size_t>(run, 138);
            sent.push_back({18, static_cast<std::uint32_t>(run - 11), 7});
        } else if (repeat && all[i] == 0 && run >= 3) {
            run = std::min<std::size_t>(run, 10);
            sent.push_back({17, static_cast<std::uint32_t>(run - 3), 3});
        } else if (repeat && i > 0 && all[i - 1] == all[i] && run >= 3) {
            run = std::min<std::size_t>(run, 6);
            sent.push_back({16, static_cast<std::uint32_t>(run - 3), 2});
        } else {
            run = 1;
            sent.push_back({all[i], 0, 0});
        }
        i += run;
    }
    if (dice_.once_in(150))
        sent.insert(sent.begin(), {16, 0, 2});
    if (dice_.once_in(150))
        sent.push_back({18, static_cast<std::uint32_t>(dice_.below(128)), 7});
    code_lengths meta = complete_code(19, 3 + dice_.below(17), 18, 7);
    for (const auto& [symbol, extra, bits] : sent)
        if (meta[symbol] == 0) {
            // A symbol without a code: then a complete code of all nineteen, thirteen in four bits, six in
            // five.
            meta.assign(19, 5);
            for (std::size_t i = 0; i < 13; ++i)
                meta[i] = 4;
            break;
        }
    if (dice_.once_in(150))
        spoil(meta);
    std::size_t count = 19;
    while (count > 4 && meta[length_order[count - 1]] == 0)
        --count;
    put(static_cast<std::uint32_t>(literals.size() - 257), 5);
    put(static_cast<std::uint32_t>(distances.size() - 1), 5);
    put(static_cast<std::uint32_t>(count - 4), 4);
    for (std::size_t i = 0; i < count; ++i)
        put(meta[length_order[i]], 3);
    const auto code = assign(meta);
    for (const auto& [symbol, extra, bits] : sent) {
        put_symbol(meta, code, symbol);
        put(extra, bits);
    }
}

void deflate_writer::put_symbols(const code_lengths& literals, const code_lengths& distances)
{
    const auto literal_codes = assign(literals);
    const auto distance_codes = assign(distances);
    std::vector<std::size_t> usable;
    for (std::size_t i = 0; i < literals.size(); ++i)
        if (literals[i] != 0 && i != end_of_block &&
            (i < first_length + length_extra.size() || dice_.once_in(300)))
            usable.push_back(i);
    for (auto n = usable.empty() ? 0 : dice_.below(dice_.once_in(10) ? 2000 : 40); n > 0; --n) {
        const auto symbol = dice_.any_of(usable);
        if (symbol < end_of_block) {
            put_symbol(literals, literal_codes, symbol);
            ++produced_;
        } else if (produced_ > 0 || dice_.once_in(300)) {
            put_symbol(literals, literal_codes, symbol);
            put_match(symbol, distances, distance_codes);
        }
    }
    if (literals[end_of_block] != 0 && !dice_.once_in(200))
        put_symbol(literals, literal_codes, end_of_block);
}

void deflate_writer::put_match(
    std::size_t length_symbol, const code_lengths& distances, const codes& distance_codes
)
{
    const std::size_t length = length_symbol - first_length;
    if (length < length_extra.size())
        put(static_cast<std::uint32_t>(dice_.below(32)), length_extra[length]);
    std::vector<std::size_t> usable;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        const bool reaches = i < distance_base.size() && distance_base[i] <= produced_;
        if (distances[i] != 0 && (reaches || dice_.once_in(200)))
            usable.push_back(i);
    }
    // A match of the shortest length is certain; more can hardly be told of a code that may be wrong.
    produced_ += 3;
    if (usable.empty())
        return;
    const auto symbol = dice_.any_of(usable);
    put_symbol(distances, distance_codes, symbol);
    if (symbol >= distance_extra.size())
        return;
    const auto room = produced_ - std::min(produced_, distance_base[symbol]);
    const auto extra = dice_.once_in(300) ? dice_.below(std::size_t{1} << 13U) : dice_.below(room);
    const auto most = (std::size_t{1} << distance_extra[symbol]) - 1;
    put(static_cast<std::uint32_t>(std::min(extra, most)), distance_extra[symbol]);
}

deflate_writer::code_lengths
deflate_writer::complete_code(std::size_t size, std::size_t count, std::size_t must, unsigned longest)
{
    code_lengths lengths(size, 0);
    count = std::min(count, size);
    if (count == 0)
        return lengths;
    // Leaves of a tree: one is split in two until there are enough.
    std::vector<unsigned> leaves{count == 1 ? 1U : 0U};
    while (leaves.size() < count) {
        const auto at = dice_.below(leaves.size());
        if (leaves[at] == longest)
            continue;
        leaves.push_back(++leaves[at]);
    }
    std::vector<std::size_t> symbols(size);
    for (std::size_t i = 0; i < size; ++i)
        symbols[i] = i;
    if (must < size)
        std::swap(symbols[0], symbols[must]);
    for (std::size_t i = must < size ? 1 : 0; i < count; ++i)
        std::swap(symbols[i], symbols[i + dice_.below(size - i)]);
    for (std::size_t i = 0; i < count; ++i)
        lengths[symbols[i]] = leaves[i];
    return lengths;
}

void deflate_writer::spoil(code_lengths& lengths)
{
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < lengths.size(); ++i)
        if (lengths[i] != 0)
            used.push_back(i);
    if (used.empty())
        return;
    auto& length = lengths[dice_.any_of(used)];
    switch (dice_.below(5)) {
    case 0:
        length = 0;
        break;
    case 1:
        length = std::min(length + 1, 7U);
        break;
    case 2:
        length = std::max(length - 1, 1U);
        break;
    case 3:
        std::fill(lengths.begin(), lengths.end(), 0);
        break;
    default:
        std::fill(lengths.begin(), lengths.end(), 0);
        lengths[dice_.any_of(used)] = static_cast<unsigned>(1 + dice_.below(2));
        break;
    }
}

deflate_writer::codes deflate_writer::assign(const code_lengths& lengths)
{
    constexpr unsigned longest = 15;
    // First how many codes are one bit shorter, then the next code.
    std::array<std::uint32_t, longest + 2> next{};
    for (const unsigned length : lengths)
        if (length != 0)
            ++next[length + 1];
    for (unsigned bits = 1; bits <= longest; ++bits)
        next[bits] = (next[bits] + next[bits - 1]) << 1U;
    codes out(lengths.size(), 0);
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const unsigned length = lengths[i];
        if (length == 0)
            continue;
        const auto code = next[length]++;
        for (unsigned bit = 0; bit < length; ++bit)
            out[i] |= (code >> bit & 1U) << (length - 1 - bit);
    }
    return out;
}

} // namespace tare::test
