#pragma once

#include "inspect/secret_rules.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// Finds the places of a text where a keyword of a rule stands. The first sieve is one bit for each three
/// bytes in any case, asked at every other position, the second one for each four, the third one for each
/// six: about a gigabyte a second, whatever the number of keywords.
class secret_index
{
public:
    /// Bytes that have to be readable behind the last position that is asked for.
    static constexpr std::size_t padding = 16;

    /// `rules` must outlive the index; rules for which `wanted` is false are left out.
    template<class Wanted>
    secret_index(const std::vector<secret_rule>& rules, Wanted wanted)
    {
        for (const auto& rule : rules)
            if (wanted(rule))
                for (const auto keyword : rule.keywords)
                    add(rule, keyword);
    }

    /// The first position from `from` on, before `to`, where a keyword may stand; `to` when there is none.
    [[nodiscard]] std::size_t next(const char* text, std::size_t from, std::size_t to) const noexcept;

    /// Calls `visit(rule, keyword)` for every keyword that `text` starts with, in the order of the rules.
    template<class Visit>
    void keywords_at(std::string_view text, Visit visit) const
    {
        if (text.size() < shortest)
            return;
        const auto found = by_start_.find(start_of(text));
        if (found == by_start_.end())
            return;
        for (const auto& e : found->second)
            if (starts_with(text, e))
                visit(*e.rule, e.keyword);
    }

private:
    static constexpr std::size_t shortest = 3;

    struct entry
    {
        const secret_rule* rule;
        std::string_view keyword;
    };

    /// All numbers that were marked, and few others.
    class sieve
    {
    public:
        void mark(std::uint32_t bytes) noexcept;
        [[nodiscard]] bool is_marked(std::uint32_t bytes) const noexcept;

    private:
        /// By the hash of the bytes.
        std::array<std::uint64_t, 1024> bits_{};
    };

    static std::uint32_t start_of(std::string_view text) noexcept;
    static bool starts_with(std::string_view text, const entry& e) noexcept;
    void add(const secret_rule& rule, std::string_view keyword);
    /// Marks four bytes and more that a keyword may begin with.
    void mark(std::string_view text) noexcept;
    /// Whether a keyword may stand at `text`.
    [[nodiscard]] bool may_start(const char* text) const noexcept;

    /// The first and the second three bytes of a keyword's first four, in lower case.
    sieve threes_;
    /// Its first four.
    sieve fours_;
    /// Its first six, or its first four when there are no six: lines of dashes, which every text has, begin
    /// as
    /// "-----BEGIN" does.
    sieve sixes_;
    sieve short_fours_;
    /// By three bytes in lower case.
    boost::unordered_flat_map<std::uint32_t, std::vector<entry>> by_start_;
};

} // namespace tare::inspect
