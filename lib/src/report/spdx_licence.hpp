#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tare::report {

/// A licence as it was declared, seen with the eyes of SPDX (SPDX 2.3, annex D).
struct spdx_licence
{
    /// One identifier of the SPDX License List, nothing beside it.
    bool is_identifier = false;
    /// Made of more than one part: put it into parentheses before it is joined with others.
    bool is_compound = false;
    /// Identifiers as the list spells them, operators in upper case, one blank between words.
    std::string expression;
};

/// Absent when the text is no expression of identifiers on the list: then it is the name of a licence.
[[nodiscard]] std::optional<spdx_licence> read_spdx_licence(std::string_view declared);

} // namespace tare::report
