#include "inspect/packages/control_file.hpp"

#include <tare/base/ascii.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace tare::inspect {
namespace {

constexpr std::size_t most_fields = 100;

} // namespace

std::optional<std::string_view> control_stanza::field(std::string_view name) const noexcept
{
    for (const auto& [key, value] : fields_)
        if (is_same(key, name))
            return value;
    return std::nullopt;
}

const control_stanza& control_reader::next()
{
    stanza_.fields_.clear();
    while (!rest_.empty()) {
        ++line_;
        const auto line = take_line(rest_);
        if (!trimmed(line).empty())
            add(line);
        else if (!stanza_.empty())
            break;
    }
    return stanza_;
}

void control_reader::add(std::string_view line)
{
    const bool continues = line.front() == ' ' || line.front() == '\t';
    if (line.front() == '#' || (continues && !stanza_.empty()))
        return;
    const auto colon = line.find(':');
    const auto name = colon == std::string_view::npos ? std::string_view{} : trimmed(line.substr(0, colon));
    if (continues || name.empty()) {
        malformed_ = malformed_ ? malformed_ : line_;
        return;
    }
    if (stanza_.fields_.size() < most_fields)
        stanza_.fields_.emplace_back(name, trimmed(line.substr(colon + 1)));
}

std::string_view take_line(std::string_view& rest) noexcept
{
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return line;
}

std::pair<std::string_view, std::string_view> split_source(std::string_view field) noexcept
{
    const auto open = field.find('(');
    if (open == std::string_view::npos)
        return {trimmed(field), {}};
    const auto close = field.find(')', open);
    return {trimmed(field.substr(0, open)), trimmed(field.substr(open + 1, close - open - 1))};
}

std::optional<std::uint64_t> decimal(std::string_view text) noexcept
{
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, value);
    if (text.empty() || failure != std::errc{} || stopped != end)
        return std::nullopt;
    return value;
}

} // namespace tare::inspect
