#pragma once

#include <tare/base/bytes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// Ways to cut an input for a push parser, which must not see a difference. Each is the sizes of the pieces,
/// in order.
class byte_splitter
{
public:
    /// Inputs up to this size get every two-way split.
    static constexpr std::size_t small_input = 10'240;

    /// Calls `run(feed, name)` for each way to cut `input`, where `feed(consume)` calls `consume(bytes_view)`
    /// piece by piece until it returns false. The first way is the whole input. Of the two-way splits, every
    /// `stride`th.
    template<class Run>
    static void for_each(std::string_view input, Run&& run, std::size_t stride = 1)
    {
        const auto cut = [&](const std::vector<std::size_t>& sizes, const std::string& name) {
            run([&](auto&& consume) { feed(input, sizes, consume); }, name);
        };
        cut({}, "whole");
        cut(std::vector<std::size_t>(input.size(), 1), "byte by byte");
        const std::size_t step = input.size() <= small_input ? 1 : input.size() / 97 + 1;
        for (std::size_t at = 1; at < input.size(); at += step * stride)
            cut({at}, "split at " + std::to_string(at));
        std::mt19937 random{1};
        for (int round = 0; round < 8; ++round) {
            std::uniform_int_distribution<std::size_t> size{
                1, round % 2 == 0 ? std::size_t{40} : std::size_t{1500}
            };
            std::vector<std::size_t> sizes;
            for (std::size_t sum = 0; sum < input.size(); sum += sizes.back())
                sizes.push_back(size(random));
            cut(sizes, "random cuts, round " + std::to_string(round));
        }
    }

    /// Feeds pieces of the given sizes, then what is left. The pieces are copies of their own, so that a
    /// sanitizer sees a parser that keeps a view of what it was handed.
    template<class Consume>
    static void feed(std::string_view input, const std::vector<std::size_t>& sizes, Consume&& consume)
    {
        for (const std::size_t size : sizes) {
            const std::vector<char> piece(
                input.begin(), input.begin() + static_cast<std::ptrdiff_t>(std::min(size, input.size()))
            );
            input.remove_prefix(piece.size());
            if (!consume(std::as_bytes(std::span{piece})))
                return;
        }
        const std::vector<char> rest(input.begin(), input.end());
        consume(std::as_bytes(std::span{rest}));
    }
};

} // namespace tare::test
