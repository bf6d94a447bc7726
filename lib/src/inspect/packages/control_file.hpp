#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::inspect {

/// One stanza of a control file (deb-control(5), deb822(5)). Views into the text.
class control_stanza
{
public:
    /// The value of a field, its name in any case: the first line, without white space around it. Absent when
    /// the field is.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const noexcept;

    [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }

private:
    friend class control_reader;

    std::vector<std::pair<std::string_view, std::string_view>> fields_;
};

/// Reads a control file stanza by stanza. Fields beyond a hundred of one stanza are left out.
class control_reader
{
public:
    explicit control_reader(std::string_view text) noexcept : rest_{text} {}

    /// The next stanza; empty at the end.
    [[nodiscard]] const control_stanza& next();

    /// The first line that is neither a field nor its continuation, counted from 1; absent while there was
    /// none.
    [[nodiscard]] std::optional<std::uint64_t> first_malformed() const noexcept { return malformed_; }

private:
    void add(std::string_view line);

    std::string_view rest_;
    std::uint64_t line_ = 0;
    std::optional<std::uint64_t> malformed_;
    control_stanza stanza_;
};

/// Takes the first line off `rest`, without its newline.
[[nodiscard]] std::string_view take_line(std::string_view& rest) noexcept;

/// Splits "name (version)" as in the field Source; the version is empty where there is none.
[[nodiscard]] std::pair<std::string_view, std::string_view> split_source(std::string_view field) noexcept;

/// A decimal number and nothing else; absent on anything else and beyond 64 bits.
[[nodiscard]] std::optional<std::uint64_t> decimal(std::string_view text) noexcept;

} // namespace tare::inspect
