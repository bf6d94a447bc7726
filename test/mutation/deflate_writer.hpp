#pragma once

#include "dice.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tare::test {

/// Writes deflate streams (RFC 1951) that no compressor would: every kind of block, code and symbol at
/// random, most of them right, some with one thing wrong that a decoder has to notice.
class deflate_writer
{
public:
    explicit deflate_writer(dice& d) : dice_{d} {}

    /// One stream of one to four blocks.
    [[nodiscard]] std::string stream();

private:
    /// A prefix code: the length of each symbol's code, 0 for those without.
    using code_lengths = std::vector<unsigned>;
    using codes = std::vector<std::uint32_t>;

    void put(std::uint32_t value, unsigned bits);
    void put_symbol(const code_lengths& lengths, const codes& code, std::size_t symbol);
    void align();
    void stored_block();
    void fixed_block();
    void dynamic_block();
    void put_lengths(const code_lengths& literals, const code_lengths& distances);
    void put_symbols(const code_lengths& literals, const code_lengths& distances);
    void put_match(std::size_t length_symbol, const code_lengths& distances, const codes& distance_codes);

    /// A complete code over `count` of `size` symbols, `must` among them, no code longer than `longest`.
    code_lengths complete_code(std::size_t size, std::size_t count, std::size_t must, unsigned longest);
    /// Makes the code incomplete, over-subscribed or empty.
    void spoil(code_lengths& lengths);
    /// RFC 1951 section 3.2.2, bits reversed, as they are sent.
    static codes assign(const code_lengths& lengths);

    dice& dice_;
    std::string out_;
    unsigned used_bits_ = 0;
    /// Roughly how many bytes a decoder has put out: how far a match may reach back.
    std::size_t produced_ = 0;
};

} // namespace tare::test
