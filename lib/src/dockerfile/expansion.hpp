#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Words and variables as BuildKit's frontend reads them: quotes, escapes, `$name`, `${name…}`.
namespace tare::dockerfile {

/// What a variable holds.
struct variable_value
{
    std::string text;
    /// False when the text depends on something that is not in the file: a build argument without default, a
    /// variable of the base image.
    bool known = true;
};

/// Variables by name.
using environment = std::map<std::string, variable_value, std::less<>>;

/// What one file's expansions may cost together.
struct expansion_budget
{
    /// Bytes that come out.
    std::size_t bytes = 0;
    /// Steps of matching patterns.
    std::size_t work = std::size_t{1} << 22U;
};

struct expansion_options
{
    char escape = '\\';
    /// Keep quotes, keep escape characters.
    bool raw_quotes = false;
    bool raw_escapes = false;
    /// Quotes are characters like any other.
    bool skip_quotes = false;
    /// Leave a variable that is not set as it is written.
    bool keep_unset = false;
};

/// Part of the input and where it begins there.
struct offset_text
{
    std::string text;
    std::size_t offset = 0;
};

/// What came out.
struct expansion
{
    /// All of it.
    std::string text;
    /// The same, split at unquoted white space.
    std::vector<offset_text> words;
    /// Names that were asked for and found, and not found, with the offset of their dollar sign.
    std::vector<offset_text> matched;
    std::vector<offset_text> unmatched;
    /// False when something that the text depends on is not known.
    bool known = true;
    /// Why there is no text: a sentence without its full stop, and where.
    std::optional<offset_text> failure;
    /// The failure is that the budget is used up.
    bool exhausted = false;
};

/// Expands `source`. What comes out is subtracted from `budget`.
[[nodiscard]] expansion expand(
    std::string_view source, const environment& variables, const expansion_options& options,
    expansion_budget& budget
);

/// Splits `source` into words without expanding anything, quotes and escapes kept: how BuildKit looks for
/// here-documents. No words when quotes do not match.
[[nodiscard]] std::vector<offset_text> raw_words(std::string_view source);

} // namespace tare::dockerfile
