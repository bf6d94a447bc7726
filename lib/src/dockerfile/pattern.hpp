#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::dockerfile {

/// A shell pattern as `${name#pattern}` takes it: `*` is any text within a line, `?` any character, a
/// backslash takes either of them, or itself, literally. There are no bracket expressions.
class pattern
{
public:
    /// Absent for a backslash before anything else.
    [[nodiscard]] static std::optional<pattern> parse(std::string_view text);

    /// `value` without the shortest or longest start that matches. The steps taken are subtracted from
    /// `work`; absent when it is used up.
    [[nodiscard]] std::optional<std::string>
    without_prefix(std::string_view value, bool longest, std::size_t& work) const;

    /// The same for the end.
    [[nodiscard]] std::optional<std::string>
    without_suffix(std::string_view value, bool longest, std::size_t& work) const;

    /// With the first match, or with every match, replaced; each match is the longest at the first place that
    /// has one.
    [[nodiscard]] std::optional<std::string>
    replaced(std::string_view value, std::string_view replacement, bool all, std::size_t& work) const;

private:
    struct token
    {
        enum class kind : unsigned char
        {
            literal,
            any_one,
            any_many,
        };

        kind what = kind::literal;
        char byte = '\0';
    };

    /// Whether all of `value` matches.
    [[nodiscard]] bool matches(std::string_view value, std::size_t& work) const;

    std::vector<token> tokens_;
};

} // namespace tare::dockerfile
