#pragma once

#include "dockerfile/expansion.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::dockerfile {

/// A logical line taken apart: the keyword, `--flags`, and what is left.
struct split_line
{
    offset_text keyword;
    std::vector<offset_text> flags;
    /// A part of the line, and where it begins there.
    std::string_view rest;
    std::size_t rest_offset = 0;
};

/// Takes apart a line without white space around it.
[[nodiscard]] split_line split_instruction(std::string_view line, char escape);

/// Words separated by white space; quoted or escaped white space separates nothing. Quotes and escapes are
/// kept.
[[nodiscard]] std::vector<offset_text> quoted_words(std::string_view text, char escape);

/// Words separated by white space, whatever the quotes.
[[nodiscard]] std::vector<offset_text> plain_words(std::string_view text);

/// What a text in the place of a JSON array is.
enum class json_form : std::uint8_t
{
    /// An array of strings.
    strings,
    /// An array with something else in it: BuildKit refuses it.
    not_strings,
    /// Not an array, or not JSON: the text is a shell form or words.
    none,
};

/// Reads a JSON array of strings as Go's encoding/json does (RFC 8259; invalid UTF-8 and lone surrogates
/// become U+FFFD).
[[nodiscard]] json_form read_json_array(std::string_view text, std::vector<offset_text>& strings);

/// The fields of one line of comma-separated values (RFC 4180); absent when its quotes are wrong.
[[nodiscard]] std::optional<std::vector<offset_text>> comma_separated(std::string_view text);

} // namespace tare::dockerfile
