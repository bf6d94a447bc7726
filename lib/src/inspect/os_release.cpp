#include <tare/base/ascii.hpp>
#include <tare/base/text.hpp>
#include <tare/inspect/facts.hpp>

namespace tare::inspect {
namespace {

constexpr std::size_t max_value_bytes = 256;

/// The value of an assignment as a shell would read it: os-release(5) allows quotes and backslashes, nothing
/// else.
std::string shell_unquoted(std::string_view value)
{
    std::string out;
    char quote = '\0';
    for (std::size_t i = 0; i < value.size() && out.size() < max_value_bytes; ++i) {
        const char c = value[i];
        if (quote == '\0' && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = '\0';
        else if (c == '\\' && quote != '\'' && i + 1 < value.size())
            out += value[++i];
        else
            out += c;
    }
    return escape_text(out);
}

report::os_release parse(std::string_view text)
{
    report::os_release out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = trimmed(text.substr(0, end), " \t\r");
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto equals = line.find('=');
        if (line.empty() || line.front() == '#' || equals == std::string_view::npos)
            continue;
        const auto key = line.substr(0, equals);
        const auto value = line.substr(equals + 1);
        if (key == "ID")
            out.id = shell_unquoted(value);
        else if (key == "VERSION_ID")
            out.version_id = shell_unquoted(value);
        else if (key == "VERSION_CODENAME")
            out.version_codename = shell_unquoted(value);
        else if (key == "PRETTY_NAME")
            out.pretty_name = shell_unquoted(value);
    }
    return out;
}

} // namespace

std::optional<report::os_release> os_release(const image_view& view)
{
    for (const auto* const path : {"etc/os-release", "usr/lib/os-release"})
        if (const auto text = content(view, path))
            return parse(*text);
    return std::nullopt;
}

} // namespace tare::inspect
